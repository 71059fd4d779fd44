/// Readable names of items, the same for the same position in the catalogue.
enum Titles {
    /// The name of the n-th item of a category; different for different positions.
    static func title(number: Int, category: Int) -> String {
        let nouns = categories[category].nouns
        // 6, 11 and 13 have no common divisor, so that all combinations occur before one repeats.
        let title =
            "\(manners[number % manners.count]) \(nouns[number % nouns.count]), \(colours[number % colours.count])"
        let round = number / (nouns.count * manners.count * colours.count)
        return round == 0 ? title : "\(title) No. \(round + 1)"
    }

    private static let manners = [
        "Classic", "Rustic", "Modern", "Little", "Vintage", "Slim", "Grand", "Everyday", "Nordic", "Handmade",
        "Folding",
    ]
    private static let colours = [
        "Blue", "Cream", "Green", "Red", "Grey", "Oak", "White", "Black", "Ochre", "Rose", "Copper", "Teal", "Ivory",
    ]

    static let categories: [(name: String, nouns: [String])] = [
        ("Kitchen", ["Mixing Bowl", "Whisk", "Cutting Board", "Pepper Mill", "Colander", "Kitchen Scale"]),
        ("Candles", ["Pillar Candle", "Tealight Holder", "Lantern", "Scented Candle", "Candlestick", "Wax Melt"]),
        ("Garden", ["Watering Can", "Flower Pot", "Trowel", "Bird Feeder", "Garden Bench", "Plant Stand"]),
        ("Stationery", ["Notebook", "Fountain Pen", "Desk Calendar", "Letter Set", "Pencil Case", "Ring Binder"]),
        ("Toys", ["Wooden Train", "Puzzle", "Spinning Top", "Doll House", "Building Blocks", "Kite"]),
        ("Bedding", ["Pillowcase", "Duvet Cover", "Throw", "Fitted Sheet", "Bedspread", "Quilt"]),
        ("Tea and Coffee", ["Teapot", "Espresso Cup", "French Press", "Tea Tin", "Milk Jug", "Coffee Grinder"]),
        ("Lighting", ["Table Lamp", "Floor Lamp", "String Lights", "Pendant Lamp", "Night Light", "Reading Lamp"]),
        ("Bags", ["Tote Bag", "Backpack", "Shopper", "Wash Bag", "Shoulder Bag", "Weekender"]),
        ("Baking", ["Cake Tin", "Rolling Pin", "Cookie Cutter", "Muffin Tray", "Cake Stand", "Piping Set"]),
        ("Bathroom", ["Bath Towel", "Soap Dish", "Bath Mat", "Toothbrush Holder", "Shower Caddy", "Hand Towel"]),
        ("Christmas", ["Bauble Set", "Advent Calendar", "Wreath", "Stocking", "Tree Star", "Nutcracker"]),
        ("Crafts", ["Yarn Ball", "Embroidery Hoop", "Paint Set", "Sewing Kit", "Brush Set", "Felt Sheets"]),
        ("Cushions", ["Velvet Cushion", "Floor Cushion", "Bolster", "Seat Pad", "Linen Cushion", "Pouffe"]),
        ("Dining", ["Dinner Plate", "Salad Bowl", "Cutlery Set", "Napkin Set", "Serving Dish", "Tablecloth"]),
        ("Glassware", ["Wine Glass", "Tumbler", "Carafe", "Champagne Flute", "Decanter", "Beer Mug"]),
        ("Jewellery", ["Bracelet", "Necklace", "Earrings", "Brooch", "Ring Dish", "Charm"]),
        ("Outdoors", ["Picnic Rug", "Thermos", "Camp Stove", "Hammock", "Cool Box", "Headlamp"]),
        ("Party", ["Bunting", "Paper Cups", "Balloon Set", "Party Hats", "Garland", "Confetti Tube"]),
        ("Pets", ["Dog Bowl", "Cat Bed", "Leash", "Scratching Post", "Chew Toy", "Pet Brush"]),
        ("Storage", ["Wicker Basket", "Storage Jar", "Drawer Box", "Coat Rack", "Hanger Set", "Laundry Bin"]),
        ("Wall Art", ["Framed Print", "Wall Clock", "Mirror", "Tapestry", "Photo Frame", "Wall Shelf"]),
        ("Books", ["Cookbook", "Travel Atlas", "Poetry Volume", "Garden Guide", "Picture Book", "Crime Novel"]),
        ("Sports", ["Yoga Mat", "Skipping Rope", "Dumbbell Pair", "Water Bottle", "Tennis Set", "Foam Roller"]),
        ("Knitwear", ["Scarf", "Beanie", "Mittens", "Cardigan", "Wool Socks", "Poncho"]),
        ("Beauty", ["Hand Cream", "Bath Salts", "Body Brush", "Face Mask", "Lip Balm", "Hair Comb"]),
        ("Tools", ["Hammer", "Screwdriver Set", "Tape Measure", "Tool Box", "Spirit Level", "Pocket Knife"]),
        ("Nursery", ["Baby Blanket", "Rattle", "Cot Mobile", "Bib Set", "Music Box", "Soft Rabbit"]),
        ("Sweets", ["Fudge Box", "Toffee Tin", "Chocolate Bar", "Liquorice Bag", "Nougat", "Shortbread"]),
        ("Cycling", ["Bike Bell", "Saddle Bag", "Bike Pump", "Cycle Lamp", "Bike Basket", "Repair Kit"]),
        ("Music", ["Ukulele", "Harmonica", "Kalimba", "Tambourine", "Record Stand", "Metronome"]),
        ("Office", ["Desk Organiser", "Footrest", "Laptop Stand", "Cork Board", "Paper Tray", "Bookend"]),
    ]
}

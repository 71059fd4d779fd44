import Diagnostics

/// What a column of a shop's table can be for, with the names by which shops and their programs call it.
///
/// Names are compared in lower case, without anything but letters and digits: `Customer No` is `customerno`. The first
/// name of a log's role is the one that is read without being named.
enum ColumnRole: String, CaseIterable, Sendable {
    case user, item, timestamp, type, quantity, price, order, rating
    /// Of a table of items.
    case title, category
    /// Of a table of consent.
    case personalization

    /// How well a name tells this role: 0 for the best; nil for a name that does not.
    func rank(of name: String) -> Int? {
        let name = Self.plain(name)
        let names = Self.names[self] ?? []
        if let rank = names.firstIndex(of: name) { return rank }
        if let rank = Self.lastResorts[self]?.firstIndex(of: name) { return Self.rankOfLastResort + rank }
        if Self.otherwise[self]?.contains(where: { name.contains($0) }) == true { return nil }
        guard let parts = Self.parts[self], let part = parts.words.firstIndex(where: { name.contains($0) }),
            parts.endings.isEmpty || parts.endings.contains(where: { name.hasSuffix($0) })
        else { return nil }
        return names.count + part
    }

    /// The name that tells this role best; the first of those that tell it equally well.
    func best(among names: [String]) -> String? {
        names.compactMap { name in rank(of: name).map { (rank: $0, name: name) } }.min { $0.rank < $1.rank }?.name
    }

    /// Whether a name is one of those that say this role and nothing else.
    func isName(_ name: String) -> Bool { Self.names[self]?.contains(Self.plain(name)) == true }

    /// Whether a name tells the role of a column of a log.
    static func isKnown(_ name: String) -> Bool { ofLogs.contains { $0.rank(of: name) != nil } }

    /// The roles of a log's columns.
    static let ofLogs: [ColumnRole] = [.user, .item, .timestamp, .type, .quantity, .price, .order, .rating]

    /// The key of a log's column with this role.
    var key: ParameterKey { ParameterKey("data.events.columns.\(rawValue)") }

    /// What such a column of a log holds.
    var words: String {
        switch self {
        case .user: "customer"
        case .item: "product"
        case .timestamp: "time"
        case .type: "type of the event"
        default: rawValue
        }
    }

    /// The letters and digits of a name, in lower case.
    static func plain(_ name: String) -> String { name.lowercased().filter { $0.isLetter || $0.isNumber } }

    /// Whether a name says nothing: a number, a letter, or a word such as `column2`.
    static func isSilent(_ name: String) -> Bool {
        let letters = plain(name).filter(\.isLetter)
        return letters.count <= 1
            || ["col", "column", "field", "id", "var", "spalte", "feld", "unnamed"].contains(letters)
    }

    private static let names: [ColumnRole: [String]] = [
        .user: [
            "user", "userid", "customerid", "customer", "customerno", "customernumber", "customernr", "custid",
            "custno",
            "kundennummer", "kundennr", "kundenid", "kundeid", "kundenno", "kunde", "clientid", "client", "visitorid",
            "visitor", "memberid", "member", "shopperid", "shopper", "buyerid", "buyer", "householdid", "householdkey",
            "household", "reviewerid", "userpseudoid", "fullvisitorid", "profileid", "accountid", "account", "debitor",
            "debitorennr", "debitorennummer", "besucherid", "besucher", "nutzerid", "nutzer", "benutzerid", "benutzer",
            "käufer", "kaeufer", "uid", "customeruser",
        ],
        .item: [
            "item", "itemid", "sku", "productid", "product", "stockcode", "productcode", "productno", "productnumber",
            "productsku", "articleid", "article", "articleno", "articlenumber", "artikelnummer", "artikelnr",
            "artikelid", "artikel", "produktid", "produktnummer", "produktnr", "produkt", "itemcode", "itemno",
            "itemsku", "lineitemsku", "lineitemproductid", "parentasin", "asin", "movieid", "movie",
            "bookid", "book", "isbn", "trackid", "track", "songid", "song", "artistid", "artist", "variantid",
            "variantsku", "variant", "goodsid", "offerid", "materialnr", "material", "ean", "gtin", "upc",
        ],
        .timestamp: [
            "timestamp", "eventtime", "eventtimestamp", "eventdate", "orderdate", "ordertime", "orderedat",
            "invoicedate", "purchasedate", "purchasetime", "purchasedat", "orderpurchasetimestamp", "transactiondate",
            "transactiontime", "transactiontimestamp", "visittime", "datetime", "createdat", "created", "bestelldatum",
            "kaufdatum", "rechnungsdatum", "belegdatum", "buchungsdatum", "zeitstempel", "zeitpunkt", "datum", "date",
            "time", "ts", "zeit", "tdat", "processedat", "paidat", "unixreviewtime",
        ],
        .type: [
            "type", "eventtype", "event", "eventname", "action", "actiontype", "eventaction", "activity",
            "activitytype", "behavior", "behaviour", "behaviortype", "behaviourtype", "interaction",
            "interactiontype", "ereignistyp", "ereignis", "aktion", "vorgang", "typ",
        ],
        .quantity: [
            "quantity", "qty", "menge", "anzahl", "stück", "stueck", "stk", "pieces", "units", "qtyordered",
            "lineitemquantity", "orderquantity", "quantityordered", "itemquantity", "bestellmenge", "numberofitems",
        ],
        .price: [
            "price", "unitprice", "preis", "einzelpreis", "stückpreis", "stueckpreis", "itemprice", "lineitemprice",
            "productprice", "verkaufspreis", "saleprice",
        ],
        .order: [
            "order", "orderid", "orderno", "ordernumber", "ordernr", "invoiceno", "invoiceid", "invoicenumber",
            "invoice", "bestellnummer", "bestellnr", "bestellungsnr", "bestellid", "bestellung", "auftragsnummer",
            "auftragsnr", "auftragid", "auftrag", "belegnummer", "belegnr", "beleg", "rechnungsnummer", "rechnungsnr",
            "rechnung", "transactionid", "transactionno", "transaction", "basketid", "basket", "receiptid",
            "receiptno", "receipt", "bonnr", "bon", "incrementid", "purchaseid",
        ],
        .rating: ["rating", "ratings", "stars", "score", "overall", "bewertung", "sterne", "reviewscore"],
        .title: [
            "title", "producttitle", "productname", "itemname", "articlename", "artikelbezeichnung", "artikelname",
            "produktname", "prodname", "bezeichnung", "titel", "name", "description", "beschreibung",
        ],
        .category: [
            "category", "categoryname", "productcategory", "maincategory", "department", "departmentname", "kategorie",
            "warengruppe", "produktgruppe", "productgroup", "productgroupname", "producttype", "categorycode",
            "categoryid", "sortiment",
        ],
        .personalization: [
            "personalization", "personalisation", "consent", "optin", "optedin", "agreed", "personalisierung",
            "einwilligung", "zustimmung", "marketingconsent", "personnalisation", "consentement",
        ],
    ]

    /// Names that count only where there is no better one.
    private static let lastResorts: [ColumnRole: [String]] = [
        .user: [
            "customeremail", "email", "emailaddress", "billingemail", "billingemailaddress", "usersession", "sessionid",
            "session",
        ],
        .item: [
            "productname", "itemname", "articlename", "lineitemname", "produktname", "artikelname",
            "artikelbezeichnung", "contentid", "content", "pageid", "page",
        ],
        .timestamp: ["at"],
    ]
    private static let rankOfLastResort = 1000

    /// Words within longer names, and how such names must end.
    private static let parts: [ColumnRole: (words: [String], endings: [String])] = [
        .user: (["customer", "kunde", "visitor", "shopper", "buyer", "client", "member", "nutzer", "user"], numbered),
        .item: (["product", "produkt", "article", "artikel", "sku", "stock", "item"], numbered + ["sku"]),
        .timestamp: (["timestamp", "datetime", "date", "datum", "zeit", "time"], []),
        .price: (["unitprice", "einzelpreis", "price", "preis"], []),
        .order: (
            ["order", "invoice", "bestell", "auftrag", "beleg", "rechnung", "transaction", "basket", "receipt"],
            numbered
        ),
        .personalization: (
            [
                "personali", "personnali", "consent", "optin", "optedin", "einwillig", "zustimm", "einverstanden",
                "acceptsmarketing", "acceptsemailmarketing",
            ], []
        ),
    ]

    /// Words within longer names that mean something else.
    private static let otherwise: [ColumnRole: [String]] = [
        .item: ["categor", "kategor", "group", "gruppe", "type", "brand", "orderitem", "lineitem"],
        .price: ["total", "gesamt", "currency"], .timestamp: ["birth", "geburt", "expir", "update"],
    ]

    private static let numbered = ["id", "no", "nr", "num", "number", "nummer", "key", "code", "hash", "uuid", "guid"]
}

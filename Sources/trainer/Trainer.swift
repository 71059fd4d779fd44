@main struct Trainer { static func main() {} }

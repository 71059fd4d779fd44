@main struct Scorer { static func main() {} }

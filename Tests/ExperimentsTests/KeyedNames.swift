/// What Python's hmac makes of the ids a to j with the key 0123456789abcdef.
enum KeyedNames {
    static let all = [
        ("a", "0c806ca38a87cad91ed9f55abcb2a453"),
        ("b", "25ee70fc2e375821e0302476ac7a3f14"),
        ("c", "b42c671c29de22ac1953a2d9a358f15e"),
        ("d", "dbdf5a2bd8cd7f073a1d5cbb1620407f"),
        ("e", "46ee172e81c279bde81de5ca075ef988"),
        ("f", "cdf0484df0d944dad9ea1b4ffe5c5ffc"),
        ("g", "250b498802a2268949d82da78453d414"),
        ("h", "f8df1b1a6de4f8ab142653c11a86a8ba"),
        ("i", "a97cd6043b9da5e04df89cffe687f2f7"),
        ("j", "1311de4afe91bebf97b1f942afc54668"),
    ]
}

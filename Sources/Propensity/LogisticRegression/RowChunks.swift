/// Rows cut into chunks of fixed borders, and each chunk into blocks that stay in the cache while they are worked on.
///
/// The borders depend on the numbers given here alone, never on the number of threads.
struct RowChunks: Sendable {
    let rows: Int
    /// How many chunks there are.
    let count: Int
    /// Only every so many blocks are visited; 1 visits all.
    let every: Int

    /// The rows of a block.
    static let block = 256
    /// Enough chunks for many threads, few enough that adding up their sums costs little.
    private static let most = 64

    /// - Parameters:
    ///   - rows: How many rows there are.
    ///   - every: Which blocks to visit.
    ///   - numbersEach: The length of the sums that each chunk makes.
    ///   - bytes: What all these sums together may take.
    init(rows: Int, every: Int = 1, numbersEach: Int, bytes: Int) {
        self.rows = rows
        self.every = every
        let affordable = bytes / (8 * max(numbersEach, 1))
        count = max(1, min(Self.most, rows / (4 * Self.block * every), affordable))
    }

    /// The blocks of one chunk, in ascending order.
    func blocks(of chunk: Int) -> [Range<Int>] {
        let blocks = (rows + Self.block - 1) / Self.block
        let visited = (blocks + every - 1) / every
        let own = visited * chunk / count..<visited * (chunk + 1) / count
        return own.map { $0 * every * Self.block..<min(($0 * every + 1) * Self.block, rows) }
    }
}

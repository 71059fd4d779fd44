/// Rows divided into chunks with fixed borders, and each chunk into blocks small enough to stay in the cache.
///
/// The borders depend only on the numbers given to `init`, never on the number of threads.
struct RowChunks: Sendable {
    let rows: Int
    /// The number of chunks.
    let count: Int
    /// Only one block in this many is visited; 1 visits all.
    let every: Int

    /// The number of rows in a block.
    static let block = 256
    /// Enough chunks for many threads, but few enough that adding their sums costs little.
    private static let most = 64

    /// - Parameters:
    ///   - rows: The number of rows.
    ///   - every: Visits only one block in this many.
    ///   - numbersEach: The length of the sums that each chunk makes.
    ///   - bytes: The most memory for the sums of all chunks together.
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

/// A radix sort of small numbers by digits of eight bits, the lowest digit first; a worker's scratch.
///
/// O(n) for each digit of the greatest number. Knuth, The Art of Computer Programming 3, section 5.2.5.
struct DigitSorter {
    private var room: [UInt32] = []
    private var ends = [Int](repeating: 0, count: 256)

    /// Brings the numbers into ascending order.
    mutating func sort(_ numbers: UnsafeMutableBufferPointer<UInt32>) {
        guard numbers.count > Self.fewest, let greatest = numbers.max() else {
            var few = numbers
            return few.sort()
        }
        if room.count < numbers.count { room = [UInt32](repeating: 0, count: numbers.count) }
        var shift: UInt32 = 0
        while shift < 32, greatest >> shift > 0 {
            for index in numbers.indices { room[index] = numbers[index] }
            for digit in ends.indices { ends[digit] = 0 }
            for number in numbers { ends[Int(number >> shift & 255)] += 1 }
            for digit in 1..<256 { ends[digit] += ends[digit - 1] }
            for index in numbers.indices.reversed() {
                let digit = Int(room[index] >> shift & 255)
                ends[digit] -= 1
                numbers[ends[digit]] = room[index]
            }
            shift += 8
        }
    }

    /// Up to this many numbers are sorted faster by comparisons.
    private static let fewest = 48
}

import Glibc
import Synchronization

/// Descriptors that stay open so that a look at the files can have theirs when connections have taken all others.
final class DescriptorReserve: Sendable {
    /// How many files a look opens at once, at most.
    private static let size = 4

    private let descriptors = Mutex<[Int32]>([])

    deinit { release() }

    /// Takes back as many descriptors as there are free ones.
    func fill() {
        descriptors.withLock { descriptors in
            while descriptors.count < Self.size {
                let descriptor = open("/dev/null", O_RDONLY | O_CLOEXEC)
                guard descriptor >= 0 else { return }
                descriptors.append(descriptor)
            }
        }
    }

    /// Gives all descriptors away, for a look.
    func release() {
        descriptors.withLock { descriptors in
            for descriptor in descriptors { close(descriptor) }
            descriptors = []
        }
    }
}

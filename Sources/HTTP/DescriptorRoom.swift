import Glibc

/// How many connections the process can hold, when descriptors are left for its files.
struct DescriptorRoom {
    /// The number of connections that are refused with an answer at the same time.
    static let refusals = 16

    /// The number of connections that can be open at the same time, without those that are being refused.
    let connections: Int
    /// The number of files that the process may open, connections among them.
    let descriptors: Int

    /// Raises the limit of open files as far as the system lets it, because the usual limit is 1024.
    ///
    /// - Parameter threads: The number of event loops, each of which needs descriptors of its own.
    init(threads: Int) {
        let resource = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
        var limit = rlimit()
        guard getrlimit(resource, &limit) == 0 else {
            (connections, descriptors) = (.max, .max)
            return
        }
        limit.rlim_cur = limit.rlim_max
        setrlimit(resource, &limit)
        getrlimit(resource, &limit)
        descriptors = Int(clamping: limit.rlim_cur)
        // Files of models and rules, sockets that are being refused; an event loop has three.
        let reserve = min(64 + 3 * threads, descriptors / 2)
        connections = max(1, descriptors - reserve)
    }
}

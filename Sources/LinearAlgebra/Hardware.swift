import Glibc

/// The number of processors that are online.
package func availableProcessors() -> Int {
    max(sysconf(Int32(_SC_NPROCESSORS_ONLN)), 1)
}

/// The bytes of memory that the machine has.
package func physicalMemory() -> Int {
    max(sysconf(Int32(_SC_PHYS_PAGES)), 1) * max(sysconf(Int32(_SC_PAGESIZE)), 1)
}

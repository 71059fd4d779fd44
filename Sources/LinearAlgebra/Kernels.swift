package import CKernels

/// The vector kernels for this processor.
///
/// Unsafe to the compiler alone: a table of C functions and a static string that nobody ever writes.
package nonisolated(unsafe) let kernels: endcap_kernels = endcap_kernels_best().pointee

/// The smallest padded length that holds `count` floats; kernels want vectors of such lengths, filled up with zeros.
package func padded(_ count: Int) -> Int {
    let pad = Int(ENDCAP_PAD)
    return (count + pad - 1) / pad * pad
}

/// The instruction set of the kernels: `avx512`, `avx2` or `portable`.
package var kernelsDescription: String { String(cString: kernels.name) }

/// The kernels of logistic regression for this processor; unsafe to the compiler alone, like `kernels`.
package nonisolated(unsafe) let logisticKernels: endcap_logistic_kernels = endcap_logistic_kernels_best().pointee

/// The smallest padded length that holds `count` doubles.
package func paddedDoubles(_ count: Int) -> Int {
    let pad = Int(ENDCAP_DOUBLE_PAD)
    return (count + pad - 1) / pad * pad
}

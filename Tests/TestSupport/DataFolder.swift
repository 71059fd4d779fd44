import Glibc

/// The folder of real data sets, if the environment variable `ENDCAP_DATA` names one.
package let dataFolder: String? = getenv("ENDCAP_DATA").map { String(cString: $0) }

/// The root of the checkout, from the path of a source file in `Tests/ANY/`.
package func packageRoot(from file: String = #filePath) -> String {
    file.split(separator: "/", omittingEmptySubsequences: false).dropLast(3).joined(separator: "/")
}

/// The version of this program, as manifests and the commands show it.
package let codeVersion = "0.1.0"

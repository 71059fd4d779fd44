/// The version of this program, as manifests and `--version` name it.
package let codeVersion = "0.1.0"

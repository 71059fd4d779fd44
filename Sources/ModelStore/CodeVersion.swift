/// The version of this program, as shown in manifests and by `--version`.
package let codeVersion = "0.1.0"

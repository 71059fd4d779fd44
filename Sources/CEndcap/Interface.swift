// swift-format-ignore-file: AlwaysUseLowerCamelCase, because these are names of C.

import CEndcapHeader
import Glibc
import ModelStore

// The functions of `endcap.h`, which says what each of them does; the compiler holds them against its declarations.

@c @implementation
public func endcap_interface_version() -> Int32 { ENDCAP_VERSION_MAJOR * 1000 + ENDCAP_VERSION_MINOR }

@c @implementation
public func endcap_code_version() -> UnsafePointer<CChar>? { codeVersionText.pointer }

@c @implementation
public func endcap_last_message() -> UnsafePointer<CChar>? { LastMessage.current }

@c @implementation
public func endcap_text_free(_ text: UnsafeMutablePointer<CChar>?) { free(text) }

private let codeVersionText = StaticText(codeVersion)

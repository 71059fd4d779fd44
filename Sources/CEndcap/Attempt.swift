import Diagnostics
import Documents
import Glibc
import LinearAlgebra

/// Runs the body of a function of the interface and turns what it throws into a code, with a message for this thread.
func attempt(_ body: () throws -> Void) -> Int32 {
    do {
        try body()
        LastMessage.set("")
        return ExitCode.done.rawValue
    } catch let error as UserError {
        LastMessage.set(error.text(.ofInterface))
        return error.code.rawValue
    } catch is Cancellation.Cancelled {
        LastMessage.set("the computation was ended by its callback")
        return cancelledCode
    } catch let field as InvalidField {
        LastMessage.set("the recipe is wrong: \(field.description)")
        return ExitCode.wrongUsage.rawValue
    } catch {
        LastMessage.set("\(error)")
        return ExitCode.unexpected.rawValue
    }
}

/// `ENDCAP_CANCELLED`: that of a command that was interrupted.
private let cancelledCode: Int32 = 130

extension ParameterSpelling {
    /// The last name of a parameter, as recipes and Python have it: `factors=0`.
    static let ofInterface = ParameterSpelling { key, value in value.map { "\(key.name)=\($0)" } ?? key.name }
}

/// The last message of each thread.
enum LastMessage {
    /// Each thread's copy, which the system frees with the thread; `nil` where the process has no key left.
    private static let key: pthread_key_t? = {
        var key = pthread_key_t()
        return pthread_key_create(&key, { free($0) }) == 0 ? key : nil
    }()

    private static let none = StaticText("")

    static func set(_ text: String) {
        guard let key else { return }
        free(pthread_getspecific(key))
        pthread_setspecific(key, text.isEmpty ? nil : strdup(text))
    }

    /// Valid until this thread's next message.
    static var current: UnsafePointer<CChar>? {
        guard let key, let own = pthread_getspecific(key) else { return none.pointer }
        return UnsafePointer(own.assumingMemoryBound(to: CChar.self))
    }
}

/// A text that stays as long as the library.
struct StaticText: @unchecked Sendable {
    // Unchecked: nobody writes to the text or frees it.

    let pointer: UnsafePointer<CChar>?

    init(_ text: String) { pointer = UnsafePointer(strdup(text)) }
}

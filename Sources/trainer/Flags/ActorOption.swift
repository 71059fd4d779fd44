import ArgumentParser
import Diagnostics
import ModelStore

/// Who stands in the history for what a command does.
struct ActorOption: ParsableArguments {
    @Option(
        help: ArgumentHelp("Who does this, for the history; the user of the system unless given.", valueName: "name"))
    var actor: String?

    private static let longest = 200

    func validate() throws {
        guard let actor else { return }
        guard actor.contains(where: { !$0.isWhitespace }), actor == actor.visible, actor.utf8.count <= Self.longest
        else {
            throw ValidationError("--actor takes a name of 1 to \(Self.longest) bytes on one line.")
        }
    }

    /// The one who is named, or the user who runs this command, with the system clock.
    var author: Author {
        let current = Author.current
        return actor.map { Author(name: $0, clock: current.clock) } ?? current
    }
}

import Diagnostics
import Files
import ModelFiles
package import ModelStore
import RecommenderModels

extension Version {
    /// What is wrong inside the files of this version, whose bytes are those that were written.
    ///
    /// First each tensor file is looked at by itself: numbers that are not finite, ids, indexes, offsets. If all are right,
    /// the version is opened as a scorer opens it, which compares the shapes of the tensors with each other, and the
    /// history and the further ids of every customer are read. The user side stays mapped; the other files are read into
    /// memory, as they are for scoring.
    package func contentProblems() -> [ContentProblem] {
        var problems: [ContentProblem] = []
        let names = ((try? Folder.names(in: folder)) ?? []).filter { $0.hasSuffix(ModelFamily.ending) }
        for path in names.map({ path(of: $0) }) {
            do {
                problems += try TensorFile(path).contentProblems().map { ContentProblem(file: path, text: $0) }
            } catch {
                problems.append(Self.problem(error, in: path))
            }
        }
        guard problems.isEmpty else { return problems }
        do {
            if case .recommender(let recommender) = try StoredModel(self) { try recommender.users.checkCustomers() }
        } catch {
            problems.append(Self.problem(error, in: folder))
        }
        return problems
    }

    private static func problem(_ error: any Error, in path: String) -> ContentProblem {
        guard let error = error as? UserError else { return ContentProblem(file: path, text: "\(error)") }
        return ContentProblem(file: error.place?.file ?? path, text: error.problem)
    }
}

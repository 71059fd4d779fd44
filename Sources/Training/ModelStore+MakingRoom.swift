import Diagnostics
import Files
import ModelStore

extension ModelStore {
    /// Writes a version; where the disk is full, once more after room was made.
    ///
    /// - Parameters:
    ///   - model: The model's name.
    ///   - author: The user who writes it, and the clock.
    ///   - makingRoom: Removes what can be made again; returns whether there was any.
    ///   - build: Writes the model files, perhaps twice.
    /// - Returns: The version's number.
    /// - Throws: As `write(model:by:build:)`, and what `makingRoom` throws.
    func write(
        model: String, by author: Author, makingRoom: () throws -> Bool, build: (_ folder: String) throws -> Manifest
    ) throws -> Int {
        do {
            return try write(model: model, by: author, build: build)
        } catch let error as UserError where isDiskFull(error) {
            guard try makingRoom() else { throw error }
            return try write(model: model, by: author, build: build)
        }
    }
}

package import Diagnostics
package import Documents
import Files
import ModelFiles

/// The version of this program, as manifests and the commands show it.
package let codeVersion = "0.1.0"

/// The description of a version (`manifest.json`); it is written last, and only forgetting replaces it.
///
/// The code that builds a version fills in what it knows; the store adds model, version, creation time and check sums.
package struct Manifest: Codable, Sendable, Equatable {
    /// The version of the folder's format.
    package var formatVersion = TensorFile.formatVersion
    package var model = ""
    package var version = 0
    /// The kind of model, for instance `ials`.
    package var kind: String
    package var created = UTCTime(seconds: 0)
    /// The version of the program that wrote it.
    package var codeVersion: String
    package var parameters: JSONValue
    /// Data that identifies the training data.
    package var data: JSONValue
    /// How many rows were read, dropped and kept.
    package var funnel: JSONValue
    /// How good it was on what its training did not use; `nil` when nothing was measured.
    package var quality: Quality?
    package var convergence: JSONValue
    /// The algorithms of a mixture's members; `nil` for a version of one algorithm.
    package var members: [String]?
    /// The share of the first of them in a score; `nil` for a version of one algorithm.
    package var share: Double?
    /// The pipeline file that trained it, with its inputs; `nil` for a version that no pipeline trained.
    package var pipeline: JSONValue?
    /// The queries that the training read, by the programs that answered; `nil` for a training on files alone.
    package var queries: [Query]?
    /// The versions that the training began from; `nil` for one that began from data alone.
    package var parents: [Parent]?
    /// What the data of the training looked like, to compare later data with; `nil` for a version of an earlier program.
    package var snapshot: JSONValue?
    /// What reports show of the training and no scorer needs; `nil` for a version of an earlier program.
    package var details: JSONValue?
    /// That persons were forgotten since; `nil` for a version as it was trained.
    package var forgotten: Forgotten?
    /// The SHA-256 of every other file in the folder, in lower-case hexadecimal, by name.
    package var files: [String: String] = [:]

    package init(
        kind: String, codeVersion: String, parameters: JSONValue = nil, data: JSONValue = nil, funnel: JSONValue = nil,
        quality: Quality? = nil, convergence: JSONValue = nil
    ) {
        self.kind = kind
        self.codeVersion = codeVersion
        self.parameters = parameters
        self.data = data
        self.funnel = funnel
        self.quality = quality
        self.convergence = convergence
    }

    private enum CodingKeys: String, CodingKey {
        case formatVersion = "format_version"
        case model, version, kind, created
        case codeVersion = "code_version"
        case parameters, data, funnel, quality, convergence, members, share, pipeline, queries, parents, snapshot,
            details, forgotten, files
    }

    /// The key of the quality before it had a type.
    private enum EarlierKeys: CodingKey { case metrics }

    package init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        formatVersion = try values.decode(Int.self, forKey: .formatVersion)
        model = try values.decode(String.self, forKey: .model)
        version = try values.decode(Int.self, forKey: .version)
        kind = try values.decode(String.self, forKey: .kind)
        created = try values.decode(UTCTime.self, forKey: .created)
        codeVersion = try values.decode(String.self, forKey: .codeVersion)
        parameters = try values.decode(JSONValue.self, forKey: .parameters)
        data = try values.decode(JSONValue.self, forKey: .data)
        funnel = try values.decode(JSONValue.self, forKey: .funnel)
        convergence = try values.decode(JSONValue.self, forKey: .convergence)
        members = try values.decodeIfPresent([String].self, forKey: .members)
        share = try values.decodeIfPresent(Double.self, forKey: .share)
        pipeline = try values.decodeIfPresent(JSONValue.self, forKey: .pipeline)
        queries = try values.decodeIfPresent([Query].self, forKey: .queries)
        parents = try values.decodeIfPresent([Parent].self, forKey: .parents)
        snapshot = try values.decodeIfPresent(JSONValue.self, forKey: .snapshot)
        details = try values.decodeIfPresent(JSONValue.self, forKey: .details)
        forgotten = try values.decodeIfPresent(Forgotten.self, forKey: .forgotten)
        files = try values.decode([String: String].self, forKey: .files)
        let earlier = try decoder.container(keyedBy: EarlierKeys.self)
        quality =
            try earlier.decodeIfPresent(JSONValue.self, forKey: .metrics).map { try Quality(earlier: $0) }
            ?? values.decodeIfPresent(Quality.self, forKey: .quality)
    }
}

extension Manifest {
    /// A version that another one began from.
    package struct Parent: Codable, Sendable, Equatable {
        /// `recommendations/3`.
        package var version: String
        /// The SHA-256 of its manifest.
        package var manifest: String

        package init(version: String, manifest: String) {
            self.version = version
            self.manifest = manifest
        }
    }

    /// That the version's files hold fewer persons than the training wrote.
    package struct Forgotten: Codable, Sendable, Equatable {
        /// How many persons were forgotten, in all.
        package var persons: Int
        /// The SHA-256 of the manifest before the last of them were.
        package var replaces: String
    }

    /// A query whose result was a table of the training.
    package struct Query: Codable, Sendable, Equatable {
        /// The table as it was named: `duckdb: SELECT …`.
        package var source: String
        /// The program with its version; `nil` when it did not say it.
        package var program: String?
        /// The SHA-256 of the query.
        package var sha256: String

        package init(source: String, program: String?, sha256: String) {
            self.source = source
            self.program = program
            self.sha256 = sha256
        }
    }

    /// The name of the manifest's file.
    package static let fileName = "manifest.json"
    /// The formats that this program reads.
    static let readableFormats = TensorFile.readableVersions

    /// The content of the file.
    var text: String {
        get throws { try JSONValue(encoding: self).indentedText }
    }

    /// Reads the manifest of a version's folder.
    ///
    /// - Returns: The manifest and the SHA-256 of its file.
    /// - Throws: `UserError` with code `modelUnusable`.
    package static func read(inFolder folder: String) throws -> (manifest: Manifest, sum: String) {
        let path = "\(folder)/\(fileName)"
        let remedy = "Restore the folder from a backup, train again, or roll back: trainer models rollback NAME"
        func unusable(_ problem: String) -> UserError {
            UserError(.modelUnusable, problem, at: .init(file: path), remedy: remedy)
        }
        let bytes: [UInt8]
        do {
            bytes = try MappedFile.contents(of: path)
        } catch let error as UserError {
            throw unusable("the version has no readable manifest: \(error.problem)")
        }
        let value: JSONValue
        do {
            value = try JSONValue(parsing: bytes)
        } catch let error as MalformedJSON {
            throw unusable("the manifest is damaged: \(error.problem), \(error.offset) bytes into the file")
        }
        guard let format = value["format_version"]?.intValue else {
            throw unusable("the manifest names no format version")
        }
        guard readableFormats.contains(format) else {
            throw UserError(
                .modelUnusable,
                "the version has format \(format); this program reads formats 1 to \(TensorFile.formatVersion)",
                at: .init(file: path), remedy: "Use a program of the version that wrote it, or train again")
        }
        do {
            let manifest = try value.decoded(as: Manifest.self)
            return (manifest, bytes.withUnsafeBytes { SHA256Sum.hex(of: $0) })
        } catch is DecodingError {
            throw unusable("the manifest lacks an entry or has one of the wrong type")
        }
    }
}

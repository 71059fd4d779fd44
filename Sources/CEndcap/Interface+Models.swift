// swift-format-ignore-file: AlwaysUseLowerCamelCase, because these are names of C.

public import CEndcapHeader
import CustomerModels
import Diagnostics
import Documents
import Features
import Glibc
import Ids
import LinearAlgebra
import Measuring
import ModelFiles
import ModelStore
import RecommenderModels
import Recommenders
import Scoring

@c @implementation
public func endcap_open(
    _ store: UnsafePointer<CChar>?, _ reference: UnsafePointer<CChar>?, _ model: UnsafeMutablePointer<OpaquePointer?>?
) -> Int32 {
    attempt {
        let place = try Arguments.place(model, "model")
        let reference = try Reference(parsing: Arguments.text(reference, "reference"))
        let version = try ModelStore(path: Arguments.text(store, "store")).trusted(reference)
        if ModelFamily.propensity.isIn(folder: version.folder) {
            place.pointee = Handles.add(.propensity(try PropensityModel(inFolder: version.folder), version))
        } else {
            let maker = ListMaker(try Recommender(inFolder: version.folder), available: nil, consent: nil)
            place.pointee = Handles.add(.recommender(HeldRecommender(.opened(maker, version))))
        }
    }
}

@c @implementation
public func endcap_model_free(_ model: OpaquePointer?) -> Int32 {
    attempt {
        if let model { try Handles.remove(model) }
    }
}

@c @implementation
public func endcap_describe(
    _ model: OpaquePointer?, _ json: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?
) -> Int32 {
    attempt {
        let place = try Arguments.place(json, "json")
        place.pointee = strdup(try Handles.model(model).description().text)
    }
}

@c @implementation
public func endcap_sizes(
    _ model: OpaquePointer?, _ users: UnsafeMutablePointer<Int64>?, _ items: UnsafeMutablePointer<Int64>?,
    _ factors: UnsafeMutablePointer<Int64>?
) -> Int32 {
    attempt {
        let model = try Handles.recommender(model)
        users?.pointee = Int64(model.users.count)
        items?.pointee = Int64(model.items.count)
        factors?.pointee = Int64(model.factors)
    }
}

@c @implementation
public func endcap_ids(
    _ model: OpaquePointer?, _ side: Int32, _ offsets: UnsafeMutablePointer<Int64>?,
    _ bytes: UnsafeMutablePointer<CChar>?,
    _ capacity: Int64, _ needed: UnsafeMutablePointer<Int64>?
) -> Int32 {
    attempt {
        let model = try Handles.recommender(model)
        let side = try Side(side)
        let order = model.order(of: side)
        var length = 0
        for number in 0..<order.count { length += try model.id(at: order.index(of: number), of: side).count }
        needed?.pointee = Int64(length)
        guard let bytes else { return }
        guard capacity >= length else {
            throw Arguments.wrong("bytes has room for \(capacity) bytes, and the ids have \(length)", "Give more room")
        }
        let ends = try Arguments.output(offsets, order.count + 1, "offsets")
        var position = 0
        ends[0] = 0
        for number in 0..<order.count {
            for byte in try model.id(at: order.index(of: number), of: side) where position < length {
                bytes[position] = CChar(bitPattern: byte)
                position += 1
            }
            ends[number + 1] = Int64(position)
        }
    }
}

@c @implementation
public func endcap_find(
    _ model: OpaquePointer?, _ side: Int32, _ ids: UnsafePointer<endcap_texts>?,
    _ numbers: UnsafeMutablePointer<Int64>?
) -> Int32 {
    attempt {
        let model = try Handles.recommender(model)
        let side = try Side(side)
        guard let ids = ids?.pointee else { throw Arguments.wrong("ids is NULL", "Give texts") }
        let found = try Arguments.output(numbers, Arguments.number(ids.count, "the count of ids"), "numbers")
        let order = model.order(of: side)
        try IdTable.forEach(ids, "ids") { position, id in
            found[position] = try model.index(of: Array(id), of: side).map { Int64(order.number(of: $0)) } ?? -1
        }
    }
}

@c @implementation
public func endcap_reorder(
    _ model: OpaquePointer?, _ userIds: UnsafePointer<endcap_texts>?, _ itemIds: UnsafePointer<endcap_texts>?
) -> Int32 {
    attempt {
        var changed = try Handles.recommender(model)
        changed.users = try changed.order(of: .users, as: userIds, "user_ids")
        changed.items = try changed.order(of: .items, as: itemIds, "item_ids")
        Handles.replace(model, with: .recommender(changed))
    }
}

@c @implementation
public func endcap_factors(
    _ model: OpaquePointer?, _ side: Int32, _ factors: UnsafeMutablePointer<Float>?, _ length: Int64
) -> Int32 {
    attempt {
        let model = try Handles.recommender(model)
        let side = try Side(side)
        let (order, columns) = (model.order(of: side), model.factors)
        let size = try Arguments.product(order.count, columns, "factors")
        guard columns > 0 else { throw Arguments.wrong("the model has no factors", "Use one of ials or als") }
        guard length == size else {
            throw Arguments.wrong("factors has room for \(length) numbers, and there are \(size)", "Give that room")
        }
        let output = try Arguments.output(factors, size, "factors")
        for number in 0..<order.count {
            output.fill(from: try model.row(order.index(of: number), of: side), at: number * columns)
        }
        try model.model.checkUnchanged()
    }
}

/// A side of a recommender.
enum Side {
    case users, items

    init(_ number: Int32) throws {
        switch number {
        case ENDCAP_USERS: self = .users
        case ENDCAP_ITEMS: self = .items
        default: throw Arguments.wrong("side is \(number)", "Give ENDCAP_USERS (0) or ENDCAP_ITEMS (1)")
        }
    }
}

extension HeldRecommender {
    func order(of side: Side) -> IdOrder { side == .users ? users : items }

    func index(of id: [UInt8], of side: Side) throws -> Int? {
        side == .users ? try model.userIndex(of: id[...]) : try model.itemIndex(of: id[...])
    }

    func id(at index: Int, of side: Side) throws -> [UInt8] {
        if side == .items { return try model.itemId(at: index) }
        return switch origin {
        case .fitted(let content, _, _): Array(content.users[index])
        case .opened(let maker, _): Array(try maker.model.users.ids.bytes(at: index))
        }
    }

    /// The factors of a row.
    func row(_ index: Int, of side: Side) throws -> [Float] {
        if side == .items { return Array(model.itemFactors[index]) }
        switch origin {
        case .fitted(let content, _, _):
            guard case .factors(let factors) = content.knowledge.base else { return [] }
            return Array(factors.users[index])
        case .opened(let maker, _): return try maker.model.users.factors(of: index)
        }
    }

    /// The order of a caller's list of all ids.
    func order(of side: Side, as ids: UnsafePointer<endcap_texts>?, _ name: String) throws -> IdOrder {
        let count = order(of: side).count
        let given = try IdTable.ordered(ids, count: count, name)
        let indexes = try (0..<count).map { number in
            guard let index = try index(of: Array(given.table[given.order.index(of: number)]), of: side) else {
                throw Arguments.wrong(
                    "\(name) has an id that the model does not know, number \(number)", "Give the ids of the model")
            }
            return UInt32(index)
        }
        return IdOrder(indexes)
    }
}

extension HeldModel {
    /// What is known of the model.
    func description() throws -> JSONValue {
        switch self {
        case .propensity(let model, let version):
            return [
                "family": .string(ModelFamily.propensity.name), "model": .string(version.model),
                "version": .int(version.number), "outcome": .string(model.settings.outcome.name),
                "columns": .array(model.settings.schema.columns.map { .string($0.name) }),
            ]
        case .recommender(let model):
            var facts: [String: JSONValue] = [
                "family": .string(ModelFamily.recommender.name), "kind": .string(model.model.settings.kind.rawValue),
                "users": .int(model.users.count), "items": .int(model.items.count), "factors": .int(model.factors),
            ]
            switch model.origin {
            case .fitted(_, let algorithm, let convergence):
                facts["train"] = try JSONValue(encoding: algorithm)
                facts["convergence"] = try JSONValue(encoding: convergence)
            case .opened(_, let version):
                facts["model"] = .string(version.model)
                facts["version"] = .int(version.number)
            }
            return .object(facts)
        }
    }
}

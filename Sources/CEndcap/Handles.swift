import CustomerModels
import Diagnostics
import ModelStore
import Synchronization

/// A model that a caller holds.
enum HeldModel: Sendable {
    case recommender(HeldRecommender)
    case propensity(PropensityModel, Version)
}

/// The models that callers hold, by their handles.
///
/// A handle is a number that is never used twice, not an address: one that was freed, or was none, is an error and leads
/// nowhere, and a model that is freed lives on until the calls that use it have ended.
enum Handles {
    private struct State {
        var last: UInt = 0
        var models: [UInt: HeldModel] = [:]
    }

    private static let state = Mutex(State())

    static func add(_ model: HeldModel) -> OpaquePointer? {
        state.withLock { state in
            // Multiples of 16, as addresses of memory are.
            state.last += 16
            state.models[state.last] = model
            return OpaquePointer(bitPattern: state.last)
        }
    }

    static func model(_ handle: OpaquePointer?) throws -> HeldModel {
        guard let model = state.withLock({ $0.models[UInt(bitPattern: handle)] }) else { throw unknown }
        return model
    }

    static func recommender(_ handle: OpaquePointer?) throws -> HeldRecommender {
        guard case .recommender(let model) = try model(handle) else {
            throw Arguments.wrong("the model ranks no items", "Give a recommender")
        }
        return model
    }

    static func replace(_ handle: OpaquePointer?, with model: HeldModel) {
        state.withLock { $0.models[UInt(bitPattern: handle)] = model }
    }

    static func remove(_ handle: OpaquePointer) throws {
        // Destroy the model outside of the lock, because that may take long.
        guard state.withLock({ $0.models.removeValue(forKey: UInt(bitPattern: handle)) }) != nil else { throw unknown }
    }

    private static var unknown: UserError {
        Arguments.wrong("the model is none, or was freed", "Give one that endcap_fit or endcap_open made")
    }
}

extension PointInTimeDefinition {
    /// A feature of which a group of customers has more or less than all others, in words.
    package struct ContrastWords: Sendable, Equatable {
        /// What the feature is about, the same for all windows of time: `orders`.
        package let topic: String
        /// `more orders in 90 days`.
        package let text: String

        package init(topic: String, text: String) {
            self.topic = topic
            self.text = text
        }
    }

    /// What it means that customers have more or less of a feature.
    ///
    /// - Parameters:
    ///   - name: The name of the feature's column.
    ///   - isMore: Whether their mean is above that of all customers.
    /// - Returns: The words; nil for a column that is no feature of events.
    package func contrast(ofFeature name: String, isMore: Bool) -> ContrastWords? {
        guard let feature = zip(features, featureNames).first(where: { $0.1.utf8.elementsEqual(name.utf8) })?.0 else {
            return nil
        }
        let (topic, text) = contrast(of: feature, isMore)
        return ContrastWords(topic: topic, text: text)
    }

    private func contrast(of feature: CustomerFeature, _ isMore: Bool) -> (topic: String, text: String) {
        let (more, ago) = (isMore ? "more" : "fewer", isMore ? "longer ago" : "more recent")
        switch feature {
        case .recency: return ("recency", "last order \(ago)")
        case .recencyOfType(let type): return ("recency \(type)", "last '\(types[type])' event \(ago)")
        case .tenure: return ("tenure", isMore ? "customers for longer" : "customers for less time")
        case .orders(let window): return ("orders", "\(more) orders \(span(window))")
        case .lines(let window): return ("lines", "\(more) order lines \(span(window))")
        case .pieces(let window): return ("pieces", "\(more) pieces \(span(window))")
        case .money(let window): return ("money", "spend \(isMore ? "more" : "less") \(span(window))")
        case .moneyPerOrder: return ("money per order", "spend \(isMore ? "more" : "less") per order")
        case .events(let type, let window): return ("events \(type)", "\(more) '\(types[type])' events \(span(window))")
        case .gapMean: return ("gap", "\(isMore ? "more" : "less") time between orders")
        case .gapDeviation: return ("regularity", "order \(isMore ? "less" : "more") regularly")
        case .overdue: return ("overdue", isMore ? "overdue by their own rhythm" : "within their own rhythm")
        case .trend: return ("trend", "order \(isMore ? "more" : "less") often than 90 days before")
        case .items: return ("items", "\(more) different items")
        case .categories: return ("categories", "items of \(more) categories")
        case .share(let category):
            return ("share \(category)", "\(isMore ? "more" : "less") of category '\(categories?[category] ?? "")'")
        case .channelRecency(let channel):
            return ("channel recency \(channel)", "last event on '\(name(ofChannel: channel))' \(ago)")
        case .channelLines(let channel, let window):
            return ("channel \(channel)", "\(more) order lines on '\(name(ofChannel: channel))' \(span(window))")
        case .channelShare(let channel):
            return ("channel share \(channel)", "order \(isMore ? "more" : "less") on '\(name(ofChannel: channel))'")
        case .channels: return ("channels", "seen on \(more) channels")
        case .valueSum(let type, let window):
            return (
                "value sum \(type)",
                "\(isMore ? "larger" : "smaller") sum of \(words(forValueType: type)) \(span(window))"
            )
        case .valueMean(let type, let window):
            return ("value mean \(type)", "\(isMore ? "higher" : "lower") \(words(forValueType: type)) \(span(window))")
        }
    }

    private func span(_ window: Int) -> String {
        guard window < windows.count else { return "so far" }
        return windows[window] == 1 ? "in a day" : "in \(windows[window]) days"
    }
}

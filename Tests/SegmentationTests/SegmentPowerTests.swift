import Segmentation
import Testing

@Suite("How many customers a difference needs")
struct SegmentPowerTests {
    @Test("the sizes are those of scipy's quantiles")
    func sizes() {
        let cases = SegmentationFixture.sizes
        for start in stride(from: 0, to: cases.count, by: 3) {
            let power = SegmentPower(conversion: cases[start], difference: cases[start + 1])
            #expect(power.needed == 2 * Int(cases[start + 2].rounded(.up)))
        }
    }

    @Test("the least difference of that many customers is the one that was asked for")
    func detectable() throws {
        for conversion in [0.01, 0.1, 0.4] {
            let power = SegmentPower(conversion: conversion, difference: 0.2)
            let least = try #require(power.detectable(by: power.needed))
            #expect(least <= 0.2)
            #expect(least > 0.199)
        }
        // In two halves of 15 customers not even all of them buying stands out from one in two by chance.
        #expect(SegmentPower(conversion: 0.9, difference: 0.1).detectable(by: 30) == nil)
        #expect(SegmentPower(conversion: 0.1, difference: 0.1).detectable(by: 1) == nil)
    }
}

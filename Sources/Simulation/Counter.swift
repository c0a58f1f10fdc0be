/// "Was this state ever reached?" A rule that was never put to the test says nothing; each of these has to be above zero over the seeds
/// that a test run takes.
package enum Counter: String, CaseIterable, Sendable {
    case saves, transactions, formsHeldOpen, contestedRecords, resolutions, deletions, unionElements, handOvers, numbersOnPaper, operators
    case exchanges, answersCut, emptyExchanges, batchesOfRequests, challenges
    case duplicatesServed, framesRefusedByCentre, answersRefusedByKiosk, replaysServed
    case kioskCrashes, centreCrashes, commitsFailed, commitsUnknown
    case kioskRestores, newEpochs, copies, clones, forksProven, forksReported, reissued
    case centreRestores, centreNewEpochs, reoffers, gapsAnswered
    case rightsWithdrawn, rightsGranted, nodesCompromised, ruleVerdicts, orderVerdicts, readmissions, erasures, masked
    case malformedStored, payloadsLacking, hostileLogsStored, impossibleContexts, equivocations, newerKinds
    case clocksWrong, timesFell, digestsCompared, slowMerges, acknowledgements, healed
}

package struct Counters: Sendable, Equatable {
    private var values: [Counter: Int] = [:]

    package init() {}

    package subscript(_ counter: Counter) -> Int { values[counter] ?? 0 }

    mutating func add(_ counter: Counter, _ count: Int = 1) { if count > 0 { values[counter, default: 0] += count } }

    package mutating func add(_ other: Counters) { for counter in Counter.allCases { add(counter, other[counter]) } }

    /// In the order of their declaration.
    package var all: [(counter: Counter, count: Int)] { Counter.allCases.map { ($0, self[$0]) } }
}

package import Membership

/// What the totals are made of.
package struct RequestSummary: Sendable, Hashable {
    package let number: String
    /// Taken in on, at the desk.
    package let day: CalendarDate
    package let service: String
    package let state: ShownState
    /// Who took it in.
    package let operatorNumber: UInt64
    /// Rupiah.
    package let fee: UInt64
    package let isLate: Bool

    package init(number: String, day: CalendarDate, service: String, state: ShownState, operatorNumber: UInt64, fee: UInt64 = 0, isLate: Bool = false) {
        self.number = number
        self.day = day
        self.service = service
        self.state = state
        self.operatorNumber = operatorNumber
        self.fee = fee
        self.isLate = isLate
    }
}

/// Counts over requests: a day's book, a month, a year. The same requests give the same totals in whatever order they come.
package struct RequestTotals: Sendable, Hashable {
    package struct Row: Sendable, Hashable {
        package let key: String
        package let count: Int
    }

    package private(set) var count = 0
    package private(set) var late = 0
    /// Rupiah.
    package private(set) var fees: UInt64 = 0
    private var services: [String: Int] = [:]
    private var states: [ShownState: Int] = [:]
    private var operators: [UInt64: Int] = [:]

    package init(_ requests: some Sequence<RequestSummary>) {
        for request in requests {
            count += 1
            late += request.isLate ? 1 : 0
            // What another node wrote may be any number.
            let (sum, isTooMuch) = fees.addingReportingOverflow(request.fee)
            fees = isTooMuch ? .max : sum
            services[request.service, default: 0] += 1
            states[request.state, default: 0] += 1
            operators[request.operatorNumber, default: 0] += 1
        }
    }

    /// Ascending by code.
    package var byService: [Row] {
        services.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }.map { Row(key: $0.key, count: $0.value) }
    }

    /// In the order of the life cycle; states that no request has are left out.
    package var byState: [(state: ShownState, count: Int)] { ShownState.allCases.compactMap { state in states[state].map { (state, $0) } } }

    /// Ascending by number.
    package var byOperator: [(number: UInt64, count: Int)] { operators.sorted { $0.key < $1.key }.map { ($0.key, $0.value) } }
}

/// The requests of one day in the order of their numbers, with totals: what is printed and filed each evening.
package struct DayBook: Sendable, Hashable {
    package let day: CalendarDate
    package let requests: [RequestSummary]
    package let totals: RequestTotals

    package init(day: CalendarDate, _ all: some Sequence<RequestSummary>) {
        self.day = day
        requests = all.filter { $0.day == day }.sorted { $0.number.utf8.lexicographicallyPrecedes($1.number.utf8) }
        totals = RequestTotals(requests)
    }
}

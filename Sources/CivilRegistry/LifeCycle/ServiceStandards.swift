package import Membership

/// The six standards of service that every request carries: procedure, completion time, fee, product, place and equipment, and who served.
package struct ServiceStandards: Sendable, Hashable {
    package let procedure: [Labels]
    /// As the request was given it: a service that is published anew changes no promise that was made.
    package let dueHours: UInt64?
    package let byKiosk: ServiceClock.Standing
    /// Nil until the centre has the request.
    package let byCentre: ServiceClock.Standing?
    /// Rupiah.
    package let fee: UInt64
    package let product: [Labels]
    package let place: [Labels]
    /// Number of the operator who took the request in.
    package let operatorNumber: UInt64
    /// The due time is the software's default and not the regency's word; what prints it says so.
    package let isDefaultTime: Bool

    /// What is known of a request's times.
    package struct Times: Sendable, Hashable {
        /// The states that were written, in the order of the log.
        package var states: [Step]
        /// When the papers were complete, stated by the operator (taken in on paper, or with a doubtful clock): seconds since 1970. It stands for
        /// the time of the first `submitted`, on the kiosk's clock alone.
        package var statedComplete: Int64?

        package struct Step: Sendable, Hashable {
            package let state: RequestState
            /// Its entry's hybrid time, in seconds since 1970.
            package let kiosk: Int64
            /// The earliest cosignature of the centre above the entry; nil when there is none yet.
            package let centre: Int64?

            package init(state: RequestState, kiosk: Int64, centre: Int64?) {
                self.state = state
                self.kiosk = kiosk
                self.centre = centre
            }
        }

        package init(states: [Step], statedComplete: Int64? = nil) {
            self.states = states
            self.statedComplete = statedComplete
        }
    }

    /// - Parameters:
    ///   - service: in the version that the request was checked against.
    ///   - dueHours: of the request; the service's when it has none.
    ///   - kioskNow: seconds since 1970, by the kiosk's clock, or the operator's word when that is doubtful.
    ///   - centreNow: by the centre's clock as far as it is known here; nil without one.
    package init(service: Service, dueHours: UInt64?, fee: UInt64?, operatorNumber: UInt64, times: Times, kioskNow: Int64, centreNow: Int64?) {
        procedure = service.procedure
        let promised = dueHours ?? service.dueHours
        self.dueHours = promised
        self.fee = fee ?? service.fee
        product = service.product
        place = service.place
        self.operatorNumber = operatorNumber
        isDefaultTime = service.isAsShipped
        var kiosk: [ServiceClock.Change] = []
        var centre: [ServiceClock.Change] = []
        for step in times.states {
            guard let phase = ServiceClock.Phase(step.state) else { continue }
            let isFirst = step.state == .submitted && !kiosk.contains { $0.phase == .running }
            kiosk.append(ServiceClock.Change(phase, at: isFirst ? times.statedComplete ?? step.kiosk : step.kiosk))
            if let time = step.centre { centre.append(ServiceClock.Change(phase, at: time)) }
        }
        byKiosk = ServiceClock(kiosk, dueHours: promised).standing(at: kioskNow)
        byCentre = centreNow.flatMap { now in centre.isEmpty ? nil : ServiceClock(centre, dueHours: promised).standing(at: now) }
    }
}

import Causality
import CivilRegistry
import DeskStore
import Hummingbird
import Membership
import NodeHost

/// `/masuk`: choose a name, type a PIN.
struct LoginPage: Page {
    static let template = "login"
    let title: String
    let isLocked: Bool
    let people: InputField?
    let pin: InputField
    /// Who is an operator, and not today.
    let absent: [String]
    let complaint: String?
}

/// `/masuk/kode`: a PIN by a code from the office.
struct CodePage: Page {
    static let template = "code"
    let title: String
    let person: String
    let choice: String
    let number: String
    let challenge: String
    let isFirst: Bool
    let answer: InputField
    let pin: InputField
    let again: InputField
    let complaint: String?
}

extension Desk {
    private struct Person: Sendable {
        let scope: ScopeID
        let number: UInt64
        let name: String
        let role: String
        let place: String
        let facts: OperatorFacts
        var choice: String { "\(scope)-\(number)" }
        var who: DeskOperator { DeskOperator(scope: scope, number: number) }
    }

    func addLogin(to router: Router<DeskContext>) {
        page(router, "/masuk", .anyone) { ask in
            if ask.visit.signedIn != nil { return .go("/") }
            return .page(try await self.loginPage(ask))
        }
        act(router, "/masuk", .anyone) { ask, form in
            let chosen = try await self.everybody(ask).first { $0.choice == form["siapa"] }
            if let chosen, !chosen.facts.isValid(on: self.today) {
                let sentence = ask.texts("login_not_on_duty", ["duty": Self.duty(chosen.facts, ask.texts)])
                return .page(try await self.loginPage(ask, problem: sentence, chosen: ""), status: .forbidden)
            }
            guard let person = chosen else {
                return .page(try await self.loginPage(ask, problem: ask.texts("login_choose"), chosen: ""), status: .unprocessableContent)
            }
            if form.has("kode") { return .go("/masuk/kode/\(person.choice)") }
            switch try await self.pins.check(form["pin"], person.who) {
            case .right: return try await self.signedIn(person, ask)
            case .refused(.none): return .go("/masuk/kode/\(person.choice)")
            case .refused(let standing): return .page(try await self.loginPage(ask, problem: Self.sentence(standing, ask.texts), chosen: person.choice), status: .tooManyRequests)
            case .wrong: return .page(try await self.loginPage(ask, problem: ask.texts("login_wrong"), chosen: person.choice), status: .unprocessableContent)
            }
        }
        page(router, "/masuk/kode/:siapa", .anyone) { ask in
            guard let person = try await self.people(ask).first(where: { $0.choice == ask.parameter("siapa") }) else { throw DeskRefusal.notFound }
            return .page(try await self.codePage(person, ask, problems: [:]))
        }
        act(router, "/masuk/kode/:siapa", .anyone) { ask, form in
            let texts = ask.texts
            guard let person = try await self.people(ask).first(where: { $0.choice == ask.parameter("siapa") }) else { throw DeskRefusal.notFound }
            var problems: [String: String] = [:]
            switch PinDesk.weakness(form["pin"]) {
            case .short: problems["pin"] = texts("pin_short")
            case .notDigits: problems["pin"] = texts("pin_digits")
            case .plain: problems["pin"] = texts("pin_plain")
            case nil: if form["pin"] != form["ulang"] { problems["ulang"] = texts("pin_differs") }
            }
            if problems.isEmpty {
                switch try await self.pins.set(form["pin"], answer: form["jawaban"], person.who) {
                case .set:
                    ask.flash(texts("pin_set"))
                    return try await self.signedIn(person, ask)
                case .slip: problems["jawaban"] = texts("code_slip")
                case .wrong: problems["jawaban"] = texts("code_wrong")
                case .wait(let milliseconds): problems["jawaban"] = Self.sentence(.wait(milliseconds), texts)
                }
            }
            return .page(try await self.codePage(person, ask, typed: form["jawaban"], problems: problems), status: .unprocessableContent)
        }
        act(router, "/kunci") { ask, _ in
            self.sessions.update(ask.visit.session.token) { session in
                session.signedIn = nil
                session.isLocked = true
            }
            return .go("/masuk")
        }
    }

    /// Everybody who is an operator here, those whose days are not today too.
    private func everybody(_ ask: Ask) async throws -> [Person] {
        var people: [Person] = []
        // What was stated before this start counts for dates of duty too.
        try await clock.follow(node)
        for scope in try await node.deskScopes() where scope.canWrite {
            for item in try await node.deskOperators(scope.scope) {
                people.append(Person(
                    scope: scope.scope, number: item.facts.number, name: item.name.isEmpty ? ask.texts("login_nameless", ["n": String(item.facts.number)]) : item.name,
                    role: item.facts.role, place: scope.name ?? scope.region ?? "", facts: item.facts))
            }
        }
        return people
    }

    /// Who may sign in today.
    private func people(_ ask: Ask) async throws -> [Person] {
        let people = try await everybody(ask)
        let day = today
        return people.filter { $0.facts.isValid(on: day) }
    }

    /// An operator of several villages of this desk stands there once: under the scope in which a PIN was set.
    private func once(_ people: [Person]) async throws -> [Person] {
        var kept: [Person] = []
        for person in people {
            guard let index = kept.firstIndex(where: { $0.number == person.number && $0.name.utf8.elementsEqual(person.name.utf8) }) else {
                kept.append(person)
                continue
            }
            let isKnown = try await pins.hasPin(kept[index].who)
            if !isKnown, try await pins.hasPin(person.who) { kept[index] = person }
        }
        return kept
    }

    /// Substitutes who come within a month, or were here within one: why their name cannot be chosen today.
    private func absent(_ ask: Ask) async throws -> [String] {
        guard let day = today else { return [] }
        let people = try await everybody(ask).filter { !$0.facts.isValid(on: day) }
        return try await once(people).compactMap { person in
            guard let edge = person.facts.validFrom.flatMap({ $0 > day ? $0 : nil }) ?? person.facts.validTo, abs(edge.days(to: day)) <= 31 else { return nil }
            return "\(person.name): \(Self.duty(person.facts, ask.texts))"
        }
    }

    /// `bertugas 01-12-2026 sampai 05-12-2026`
    static func duty(_ facts: OperatorFacts, _ texts: Texts) -> String {
        let (from, to) = (facts.validFrom.map { DateText.text($0) }, facts.validTo.map { DateText.text($0) })
        switch (from, to) {
        case (let from?, let to?): return texts("duty_between", ["from": from, "to": to])
        case (let from?, nil): return texts("duty_from", ["from": from])
        case (nil, let to?): return texts("duty_to", ["to": to])
        case (nil, nil): return ""
        }
    }

    /// Whoever is signed in and is no operator any more, or not today: back to the sign-in, with why.
    func noLonger(_ ask: Ask) async throws -> Response? {
        let me = ask.me
        let facts = await node.deskOperator(me.number, in: me.scope)
        if let facts, facts.isValid(on: today) { return nil }
        sessions.update(ask.visit.session.token) { $0.signedIn = nil }
        ask.flash(facts.map { ask.texts("login_not_on_duty", ["duty": Self.duty($0, ask.texts)]) } ?? ask.texts("login_removed"), isBad: true)
        return toSignIn(ask)
    }

    private func loginPage(_ ask: Ask, problem: String? = nil, chosen: String? = nil) async throws -> LoginPage {
        let people = try await once(try await people(ask))
        let places = Set(people.map(\.scope)).count
        var field = InputField("siapa", ask.texts("login_who"), chosen ?? (people.count == 1 ? people[0].choice : ""), isRequired: true)
        field.choose(people.map { ($0.choice, places > 1 ? "\($0.name), \($0.place)" : $0.name) }, asRadio: true)
        field.hasFocus = chosen?.isEmpty ?? (people.count > 1)
        var pin = InputField("pin", ask.texts("login_pin"), isRequired: false)
        pin.kind = .password
        pin.inputMode = "numeric"
        pin.maxLength = 12
        pin.hasFocus = !field.hasFocus
        return LoginPage(
            title: ask.texts(ask.visit.session.isLocked ? "login_locked_title" : "login_title"), isLocked: ask.visit.session.isLocked,
            people: people.isEmpty ? nil : field, pin: pin, absent: try await absent(ask), complaint: problem)
    }

    private func codePage(_ person: Person, _ ask: Ask, typed: String = "", problems: [String: String]) async throws -> CodePage {
        let texts = ask.texts
        let isFirst = try await !pins.hasPin(person.who)
        // What the office read out is not typed again because of the PIN.
        var answer = InputField("jawaban", texts("code_answer"), problems["jawaban"] == nil ? typed : "", hint: texts("code_answer_hint"), isRequired: true)
        answer.problem = problems["jawaban"]
        answer.maxLength = 24
        answer.hasFocus = problems["pin"] == nil && problems["ulang"] == nil
        var pin = InputField("pin", texts("pin_new"), hint: texts("pin_hint"), isRequired: true)
        pin.kind = .password
        pin.inputMode = "numeric"
        pin.maxLength = 12
        pin.problem = problems["pin"]
        pin.hasFocus = !answer.hasFocus
        var again = InputField("ulang", texts("pin_again"), isRequired: true)
        again.kind = .password
        again.inputMode = "numeric"
        again.maxLength = 12
        again.problem = problems["ulang"]
        return CodePage(
            title: texts(isFirst ? "code_title_first" : "code_title_forgotten"), person: person.name, choice: person.choice, number: String(person.number),
            challenge: try await pins.challenge(person.who), isFirst: isFirst, answer: answer, pin: pin, again: again, complaint: problems.isEmpty ? nil : texts("form_has_problems"))
    }

    private func signedIn(_ person: Person, _ ask: Ask) async throws -> Answer {
        let key = person.who
        let visit = try await node.desk { store in
            let visit = try store.people.lastVisit(of: key)
            try store.people.visited(key)
            return visit
        }
        let target = ask.visit.session.returnTo ?? "/"
        let who = SignedIn(scope: person.scope, number: person.number, name: person.name, role: person.role, visit: visit)
        guard let session = sessions.signIn(ask.visit.session.token, who, now: WallClock.monotonic()) else { throw DeskRefusal.staleForm }
        return .signedIn(session, to: target)
    }

    private static func sentence(_ standing: PinDesk.Standing, _ texts: Texts) -> String {
        switch standing {
        case .none, .ready: texts("login_wrong")
        case .wait(let milliseconds): texts("login_wait", ["n": String(milliseconds / 1000 + 1)])
        case .spent: texts("login_spent")
        }
    }
}

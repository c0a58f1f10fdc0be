import Attachments
import Causality
import Membership
import MerkleLog
import OperationLog
import Replica
import SyncProtocol

extension FrameStory {
    static let software = "desa-kiosk 0.1"
    static let next = ExchangeAnswer.NextContact(earliest: 30_000, spread: 30_000, maxBytes: 262_144)

    func file() -> FrameFile {
        let requests = self.requests()
        let answers = self.answers(to: requests)
        let chain = Self.chain(1)
        let nonce = Self.bytes("enrolment nonce", 16)
        let enrolment = EnrolmentRequest(nonce: nonce, key: Self.key("12").publicKey, software: Self.software, secret: Self.code.secret)
        let enrolled = EnrolmentAnswer(nonce: nonce, time: Self.time, keys: chain, node: NodeID(12), centre: NodeID(1), upperScopes: [ScopeID(1)])
        let text = Self.code.description
        let slash = text.firstIndex(of: "/")!
        let groups = String(text[slash...])
        let typed = [groups.lowercased(), groups.replacing("-", with: ""), groups.replacing("-", with: " "), groups.replacing("0", with: "o").replacing("1", with: "l")]
        return FrameFile(
            about: "Golden vectors of DesaSync's exchange frames, version 1: see Schemas/exchange.cddl, keyset.cddl and Docs/Protocol.md. Keys and secrets are public: test use only.",
            keys: Self.keyNames.map { FrameFile.Key(name: $0.0, use: $0.1, seed: hexed(Self.seed($0.0)), public: hexed(Self.key($0.0).publicKey.serialized)) },
            key_sets: Self.keySets.map { signed in
                FrameFile.KeySetItem(
                    version: signed.set.version, deployment: signed.set.deployment,
                    keys: signed.set.keys.map { FrameFile.Certified(purpose: $0.purpose.rawValue, key: hexed($0.bytes)) }, bytes: hexed(signed.bytes), signed: hexed(signed.encoded()))
            },
            code: FrameFile.Code(
                address: Self.code.address, fingerprint: hexed(Self.code.fingerprint), secret: hexed(Self.code.secret), text: text,
                typed: typed.map { text[..<slash] + $0 }),
            enrolment_request: FrameFile.EnrolRequest(
                nonce: hexed(nonce), key: hexed(enrolment.key.serialized), software: enrolment.software, bytes: hexed(enrolment.encoded())),
            enrolment_answer: FrameFile.EnrolAnswer(
                nonce: hexed(nonce), time: enrolled.time, root: hexed(chain.root.serialized), deployment: chain.deployment, key_sets: chain.sets.map { hexed($0.encoded()) },
                node: 12, centre: 1, upper_scopes: [1], bytes: hexed(enrolled.sealed(by: Self.key("answers"), secret: Self.code.secret))),
            published_keys: ([0, 1, 2] as [UInt64]).map { after in
                let chain = Self.chain(2)
                return FrameFile.Published(
                    after: after, root: hexed(chain.root.serialized), deployment: chain.deployment, key_sets: chain.newer(than: after).map { hexed($0.encoded()) },
                    bytes: hexed(PublishedKeys.encoded(chain, newerThan: after)))
            },
            requests: requests, answers: answers,
            compressed: [
                FrameFile.Compressed(
                    same_as: requests[0].name, what: "request", request: nil, bytes: hexed(requests[0].request.sealed(by: Self.key("12")))),
                FrameFile.Compressed(
                    same_as: answers[1].name, what: "answer", request: answers[1].request, bytes: hexed(answers[1].answer.sealed(by: Self.key("answers")))),
            ],
            packings: (1...4 as ClosedRange<UInt64>).map { seed in
                var generator = RunGenerator(seed: seed)
                let runs = [generator.run(), generator.run()]
                // Of the later two one log is known before, and held beyond the run's end.
                let known = seed > 2 ? [VersionVector.Item(log: LogID(5), count: 3), VersionVector.Item(log: runs[1].log, count: runs[1].end + seed)] : []
                let packed = PackedRuns(runs, known: known, isCompressed: false)
                return FrameFile.Packing(
                    known: known.map { FrameFile.Count(log: $0.log.description, count: $0.count) }, columns: hexed(packed.columns), random: hexed(packed.random), runs: runs.map { FrameFile.Run($0) })
            },
            must_fail: FrameMustFail(requests: requests, answers: answers).list(), not_codes: FrameMustFail.codes(text))
    }

    private func request(
        _ name: String, _ why: String, number: UInt64, keySet: UInt64, scopes: [ScopeReport], runs: [LogRun], pending: UInt64, nonce: [UInt8]? = nil,
        wanted: Int = 262_144, backup: UInt64 = 0, papers: AttachmentRequest? = nil
    ) -> FrameFile.Request {
        let status = NodeStatus(clock: Self.time - 1_000, pending: pending, oldest: pending == 0 ? 0 : 1_790_000_003_000, software: Self.software)
        var request = ExchangeRequest(
            node: NodeID(12), run: 3, number: number, keySet: keySet, scopes: scopes, runs: runs, wanted: wanted, status: status, nonce: nonce, attachments: papers)
        request.backup = backup
        return FrameFile.Request(name, why, request, scopes.map { FrameFile.Scope($0) }, Self.key("12"))
    }

    private func requests() -> [FrameFile.Request] {
        let held = report([("centre", 1), ("kiosk", 7)])
        let all = report([("centre", 11), ("kiosk", 7), ("second", 2)])
        let kiosk = run("kiosk", from: 0, to: 7, signer: "12")
        var papers = AttachmentRequest()
        papers.parts = [Self.part(from: 0, to: 4096)]
        papers.wanted = [AttachmentProgress(id: papers.parts[0].id, next: 8192, code: .held)]
        papers.asks = true
        var safeQuestion = AttachmentRequest()
        safeQuestion.wanted = Self.ends().map { AttachmentProgress(id: $0.id, next: $0.id.size, code: .held) }
        return [
            request("first", "A kiosk brings its whole log, signed at its end. The centre does not know its run yet.", number: 1, keySet: 1, scopes: [upper, held], runs: [kiosk], pending: 7),
            request("first again", "The same with the nonce of the centre's challenge.", number: 2, keySet: 1, scopes: [upper, held], runs: [kiosk], pending: 7, nonce: Self.bytes("challenge", 16)),
            request("idle", "Nothing to bring.", number: 3, keySet: 2, scopes: [upper, all], runs: [], pending: 0),
            request(
                "relay", "A kiosk offers another node's log again to a centre that was restored: two of its entries, under a checkpoint of its author that it holds.", number: 4, keySet: 2,
                scopes: [upper, all], runs: [run("centre", from: 1, to: 3, signer: "1", signed: 11), run("second", from: 0, to: 2, signer: "13")], pending: 0),
            request("greeting", "The first of a run: a challenge will answer it, whatever is in it.", number: 1, keySet: 1, scopes: [], runs: [], pending: 7, wanted: 0),
            request(
                "papers", "A scan's first block and a wish for the rest of it, from a node that knows of a backup; in answer to a challenge.", number: 5, keySet: 2, scopes: [upper, all],
                runs: [], pending: 0, nonce: Self.bytes("challenge", 16), backup: Self.time / 1000 - 90_000, papers: papers),
            request("known backup", "Idle, and the newest backup is known.", number: 6, keySet: 2, scopes: [upper, all], runs: [], pending: 0, backup: Self.time / 1000 - 60),
            request(
                "is it safe", "Scans of which the node has all: what does the centre have of them?", number: 7, keySet: 2, scopes: [upper, all], runs: [], pending: 0,
                backup: Self.time / 1000 - 60, papers: safeQuestion),
        ]
    }

    /// Six attachments, each with another code.
    private static func ends() -> [AttachmentProgress] {
        let items: [(UInt64, AttachmentProgress.Code)] = [(4096, .held), (0, .unknown), (0, .wrong), (8192, .noRoom), (4096, .absent), (10_000, .safe)]
        return items.map { next, code in
            AttachmentProgress(id: AttachmentID(address: Hash(bytes("attachment \(code.rawValue)", 32))!, size: 10_000)!, next: next, code: code)
        }
    }

    private func answers(to requests: [FrameFile.Request]) -> [FrameFile.Answer] {
        func answer(_ name: String, _ why: String, to request: Int, _ change: (inout ExchangeAnswer) -> Void) -> FrameFile.Answer {
            let item = requests[request]
            var answer = ExchangeAnswer(request: unhexed(item.id), brought: item.request.brought, time: Self.time, next: Self.next)
            change(&answer)
            return FrameFile.Answer(name, why, answer, Self.key("answers"))
        }
        let all = report([("centre", 11), ("kiosk", 7), ("second", 2)])
        let kiosk = LogID(entries.log("kiosk").id)!
        return [
            answer("challenge", "The centre's program does not know this run: the request comes again with the nonce. Nothing was stored.", to: 0) {
                $0.refusal = .challenge(Self.bytes("challenge", 16))
            },
            answer("stored", "The kiosk's log is stored; the first part of what it lacks comes with a checkpoint that is larger than the part, and there is more.", to: 1) {
                $0.acknowledged = [acknowledged("kiosk", 7)]
                $0.scopes = [upper, all]
                $0.runs = [run("second", from: 0, to: 2, signer: "13"), run("centre", from: 1, to: 3, signer: "1", signed: 11)]
                $0.more = true
                $0.keySets = [Self.keySets[1].encoded()]
            },
            answer("idle", "Both sides hold the same: it need not be said.", to: 2) { $0.isStateSame = true },
            answer("troubles", "One of each: what could not be stored, and why.", to: 3) {
                $0.scopes = [upper, all]
                $0.troubles = [
                    ExchangeAnswer.Trouble(log: LogID(entries.log("second").id)!, code: .gap, place: 1), ExchangeAnswer.Trouble(log: kiosk, code: .cutTransaction, place: 0),
                    ExchangeAnswer.Trouble(log: kiosk, code: .unproven, place: 0), ExchangeAnswer.Trouble(log: LogID(entries.log("centre").id)!, code: .foreign, place: 0),
                    ExchangeAnswer.Trouble(log: kiosk, code: .fork, place: 6), ExchangeAnswer.Trouble(log: kiosk, code: .lacksPayload, place: 2),
                ]
            },
            answer("compromised", "What the node brought is stored, and it is told nothing more. The root stands there as if the node were not known to hold so much.", to: 1) {
                $0.acknowledged = [acknowledged("kiosk", 7, hasRoot: true)]
                $0.refusal = .compromised
            },
            answer("busy", "Come again later.", to: 2) { $0.refusal = .busy },
            answer("papers", "What became of the part, the last blocks of what was wanted, what is lacking; and what a backup holds.", to: 5) {
                $0.isStateSame = true
                $0.safe = safe("kiosk", 7)
                var papers = AttachmentAnswer()
                let part = Self.part(from: 8192, to: 10_000)
                papers.progress = [AttachmentProgress(id: part.id, next: 4096, code: .held)]
                papers.parts = [part]
                papers.lacking = [AttachmentID(address: Hash(Self.bytes("lacking", 32))!, size: 1)!]
                $0.attachments = papers
            },
            answer("fates", "What can become of an attachment, each code once; the last one is in a backup.", to: 7) {
                $0.isStateSame = true
                var papers = AttachmentAnswer()
                papers.progress = Self.ends()
                $0.attachments = papers
            },
            answer("backup", "What a backup holds, and nothing else.", to: 2) {
                $0.isStateSame = true
                $0.safe = safe("kiosk", 7)
            },
            answer("smaller word", "Stored is less than was brought, since before: a payload is missing.", to: 1) {
                $0.acknowledged = [acknowledged("kiosk", 3, age: 7)]
                $0.scopes = [upper, all]
                $0.troubles = [ExchangeAnswer.Trouble(log: kiosk, code: .lacksPayload, place: 3)]
            },
        ]
    }
}

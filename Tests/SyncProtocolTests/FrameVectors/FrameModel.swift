import Attachments
import Causality
import Foundation
import Membership
import MerkleLog
import OperationLog
import RecordMerge
import Replica
import SyncProtocol

/// `Schemas/vectors/exchange.json`: frames of the exchange in words and in bytes. Everything here says the same as the Swift types, in JSON:
/// dots as `log:sequence`, byte strings and hashes in hex.
struct FrameFile: Codable, Equatable {
    struct Key: Codable, Equatable {
        let name, use: String
        let seed, `public`: String
    }

    struct Certified: Codable, Equatable {
        let purpose: UInt64
        let key: String
    }

    struct KeySetItem: Codable, Equatable {
        let version: UInt64
        let deployment: String
        let keys: [Certified]
        /// The key set, over which the root signed, and the array of both.
        let bytes, signed: String
    }

    struct Code: Codable, Equatable {
        let address, fingerprint, secret: String
        let text: String
        /// What a person may type instead.
        let typed: [String]
    }

    struct EnrolRequest: Codable, Equatable {
        let nonce, key, software: String
        let bytes: String
    }

    struct EnrolAnswer: Codable, Equatable {
        let nonce: String
        let time: UInt64
        let root, deployment: String
        let key_sets: [String]
        let node, centre: UInt64
        let upper_scopes: [UInt64]
        let bytes: String
    }

    struct Secret: Codable, Equatable {
        let record, secret: String
    }

    struct Larger: Codable, Equatable {
        let size: UInt64
        let root: String
        let consistency: [String]
    }

    struct Run: Codable, Equatable {
        let log: String
        let start: UInt64
        let entries: [String]
        let payloads: [String?]
        let secrets: [Secret]
        let signature: String
        /// The checkpoint that is signed, when it is larger than the run's end.
        let larger: Larger?
    }

    struct Count: Codable, Equatable {
        let log: String
        let count: UInt64
    }

    struct Scope: Codable, Equatable {
        let scope: UInt64
        let frontier: [Count]
        let digest: String
    }

    struct Holding: Codable, Equatable {
        let scope: UInt64
        let frontier: [Count]
    }

    struct Request: Codable, Equatable {
        let name, why: String
        let node, run, number: UInt64
        let key_set: UInt64
        let scopes: [Holding]
        /// What the state sums up, which does not stand in the frame.
        let summed_up: [Scope]
        let state: String
        let runs: [Run]
        let wanted: Int
        let clock, pending, oldest: UInt64
        let software: String
        let nonce: String?
        /// Time of the newest backup that is known.
        let backup: UInt64?
        let papers: Papers?
        /// Of the frame, not in it.
        let id: String
        let bytes: String
    }

    /// Attachments in a frame: of a request without progress and lacking, of an answer without wanted and asks.
    struct Papers: Codable, Equatable {
        struct Place: Codable, Equatable {
            let address: String
            let size, next: UInt64
            let code: UInt64?
        }

        struct Part: Codable, Equatable {
            let address: String
            let size, offset: UInt64
            let bytes: String
            let proof: [String]
        }

        let parts: [Part]
        var wanted: [Place]?
        var asks: Bool?
        var progress: [Place]?
        var lacking: [Place]?
    }

    struct Safe: Codable, Equatable {
        struct Word: Codable, Equatable {
            let time: UInt64
            let id, log: String
            let size: UInt64
            let signature: String
        }

        let time: UInt64
        let id: String
        let words: [Word]
    }

    /// What `GET /v1/keys?after=N` brings.
    struct Published: Codable, Equatable {
        let after: UInt64
        let root, deployment: String
        let key_sets: [String]
        let bytes: String
    }

    struct Acknowledged: Codable, Equatable {
        let log: String
        let size: UInt64
        let root: String?
        let time: UInt64
        let signature: String
    }

    struct Next: Codable, Equatable {
        let earliest, spread: UInt64
        let max_bytes: Int
    }

    struct Trouble: Codable, Equatable {
        let log: String
        let code, place: UInt64
    }

    struct Refusal: Codable, Equatable {
        let code: UInt64
        let nonce: String?
    }

    struct Answer: Codable, Equatable {
        let name, why: String
        let request: String
        /// Where the runs of that request end: it is not in the frame.
        let brought: [Count]
        let time: UInt64
        let acknowledged: [Acknowledged]
        /// Null: what the request summed up.
        let scopes: [Scope]?
        let runs: [Run]
        let more: Bool
        let next: Next
        let troubles: [Trouble]
        let key_sets: [String]
        let refusal: Refusal?
        let safe: Safe?
        let papers: Papers?
        let bytes: String
    }

    /// The same as another frame, with its runs compressed.
    struct Compressed: Codable, Equatable {
        let same_as, what: String
        /// The id of the request that an answer is to.
        let request: String?
        let bytes: String
    }

    /// Runs of anything, packed: nobody's log.
    struct Packing: Codable, Equatable {
        /// What the frame says before its runs that is held.
        let known: [Count]
        let columns, random: String
        let runs: [Run]
    }

    struct MustFail: Codable, Equatable {
        let name, what, why: String
        let bytes: String
    }

    let about: String
    let keys: [Key]
    let key_sets: [KeySetItem]
    let code: Code
    let enrolment_request: EnrolRequest
    let enrolment_answer: EnrolAnswer
    let published_keys: [Published]
    let requests: [Request]
    let answers: [Answer]
    let compressed: [Compressed]
    let packings: [Packing]
    let must_fail: [MustFail]
    let not_codes: [String]

    static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appendingPathComponent("Schemas/vectors")
    static let url = folder.appendingPathComponent("exchange.json")
}

/// Hex digits to bytes and back, by names that no other file of these tests has.
func unhexed(_ text: String) -> [UInt8] {
    let digits = text.utf8.map { UInt8($0 < 0x3A ? $0 - 0x30 : $0 - 0x61 + 10) }
    precondition(digits.count % 2 == 0 && digits.allSatisfy { $0 < 16 }, "hex \(text)")
    return stride(from: 0, to: digits.count, by: 2).map { digits[$0] << 4 | digits[$0 + 1] }
}

func hexed(_ bytes: [UInt8]) -> String {
    bytes.map { byte in let text = String(byte, radix: 16); return byte < 16 ? "0" + text : text }.joined()
}

// From words to values.

extension FrameFile.Run {
    var run: LogRun {
        let signature = unhexed(signature)
        let proof: LogRun.Proof =
            if let larger {
                .prefix(size: larger.size, root: Hash(unhexed(larger.root))!, signature: signature, consistency: larger.consistency.map { Hash(unhexed($0))! })
            } else {
                .end(signature: signature)
            }
        return LogRun(
            log: LogID(log)!, start: start, entries: entries.map(unhexed), payloads: payloads.map { $0.map(unhexed) },
            secrets: secrets.map { LogRun.Secret(record: Dot($0.record)!, secret: RecordSecret(unhexed($0.secret))!) }, proof: proof)
    }

    init(_ run: LogRun) {
        let signature: [UInt8]
        let larger: FrameFile.Larger?
        switch run.proof {
        case .end(let bytes): (signature, larger) = (bytes, nil)
        case .prefix(let size, let root, let bytes, let consistency):
            (signature, larger) = (bytes, FrameFile.Larger(size: size, root: hexed(root.bytes), consistency: consistency.map { hexed($0.bytes) }))
        }
        self.init(
            log: run.log.description, start: run.start, entries: run.entries.map(hexed), payloads: run.payloads.map { $0.map(hexed) },
            secrets: run.secrets.map { FrameFile.Secret(record: $0.record.description, secret: hexed($0.secret.bytes)) }, signature: hexed(signature), larger: larger)
    }
}

extension FrameFile.Scope {
    var report: ScopeReport {
        ScopeReport(
            scope: ScopeID(scope), frontier: VersionVector(sorted: frontier.map { VersionVector.Item(log: LogID($0.log)!, count: $0.count) })!,
            digest: StateDigest(unhexed(digest))!)
    }

    init(_ report: ScopeReport) {
        self.init(
            scope: report.scope.rawValue, frontier: report.frontier.items.map { FrameFile.Count(log: $0.log.description, count: $0.count) },
            digest: report.digest.description)
    }
}

extension FrameFile.Request {
    var request: ExchangeRequest {
        var request = ExchangeRequest(
            node: NodeID(node), run: run, number: number, keySet: key_set,
            scopes: scopes.map { item in
                ScopeHolding(scope: ScopeID(item.scope), frontier: VersionVector(sorted: item.frontier.map { VersionVector.Item(log: LogID($0.log)!, count: $0.count) })!)
            },
            state: StateSummary(rawValue: LogID(state)!.rawValue), runs: runs.map(\.run), wanted: wanted,
            status: NodeStatus(clock: clock, pending: pending, oldest: oldest, software: software), nonce: nonce.map(unhexed),
            attachments: papers?.request)
        request.backup = backup ?? 0
        return request
    }

    init(_ name: String, _ why: String, _ request: ExchangeRequest, _ summedUp: [FrameFile.Scope], _ key: SigningKey) {
        let frame = request.sealed(by: key, isCompressed: false)
        self.init(
            name: name, why: why, node: request.node.rawValue, run: request.run, number: request.number, key_set: request.keySet,
            scopes: request.scopes.map { item in
                FrameFile.Holding(scope: item.scope.rawValue, frontier: item.frontier.items.map { FrameFile.Count(log: $0.log.description, count: $0.count) })
            },
            summed_up: summedUp, state: LogID(request.state.rawValue).description, runs: request.runs.map { FrameFile.Run($0) }, wanted: request.wanted,
            clock: request.status.clock, pending: request.status.pending, oldest: request.status.oldest, software: request.status.software,
            nonce: request.nonce.map(hexed), backup: request.backup == 0 ? nil : request.backup, papers: request.attachments.map { FrameFile.Papers($0) }, id: hexed(ExchangeRequest.id(of: frame)), bytes: hexed(frame))
    }
}

extension FrameFile.Answer {
    var answer: ExchangeAnswer {
        var answer = ExchangeAnswer(
            request: unhexed(request), brought: brought.map { VersionVector.Item(log: LogID($0.log)!, count: $0.count) }, time: time,
            next: ExchangeAnswer.NextContact(earliest: next.earliest, spread: next.spread, maxBytes: next.max_bytes))
        answer.acknowledged = acknowledged.map {
            ExchangeAnswer.Acknowledgement(
                log: LogID($0.log)!, size: $0.size, root: $0.root.map { Hash(unhexed($0))! }, time: $0.time, signature: unhexed($0.signature))
        }
        answer.isStateSame = scopes == nil
        answer.scopes = (scopes ?? []).map(\.report)
        answer.runs = runs.map(\.run)
        answer.more = more
        answer.troubles = troubles.map { ExchangeAnswer.Trouble(log: LogID($0.log)!, code: ExchangeAnswer.Trouble.Code(rawValue: $0.code)!, place: $0.place) }
        answer.keySets = key_sets.map(unhexed)
        answer.refusal = refusal.map {
            switch $0.code {
            case 1: .challenge(unhexed($0.nonce!))
            case 2: .compromised
            default: .busy
            }
        }
        answer.safe = safe?.safeWords
        answer.attachments = papers?.answer
        return answer
    }

    init(_ name: String, _ why: String, _ answer: ExchangeAnswer, _ key: SigningKey) {
        let refusal: FrameFile.Refusal? =
            switch answer.refusal {
            case .challenge(let nonce): FrameFile.Refusal(code: 1, nonce: hexed(nonce))
            case .compromised: FrameFile.Refusal(code: 2, nonce: nil)
            case .busy: FrameFile.Refusal(code: 3, nonce: nil)
            case nil: nil
            }
        self.init(
            name: name, why: why, request: hexed(answer.request),
            brought: answer.brought.map { FrameFile.Count(log: $0.log.description, count: $0.count) }, time: answer.time,
            acknowledged: answer.acknowledged.map {
                FrameFile.Acknowledged(
                    log: $0.log.description, size: $0.size, root: $0.root.map { hexed($0.bytes) }, time: $0.time, signature: hexed($0.signature))
            },
            scopes: answer.isStateSame ? nil : answer.scopes.map { FrameFile.Scope($0) }, runs: answer.runs.map { FrameFile.Run($0) }, more: answer.more,
            next: FrameFile.Next(earliest: answer.next.earliest, spread: answer.next.spread, max_bytes: answer.next.maxBytes),
            troubles: answer.troubles.map { FrameFile.Trouble(log: $0.log.description, code: $0.code.rawValue, place: $0.place) },
            key_sets: answer.keySets.map(hexed), refusal: refusal, safe: answer.safe.map { FrameFile.Safe($0) },
            papers: answer.attachments.map { FrameFile.Papers($0) }, bytes: hexed(answer.sealed(by: key, isCompressed: false)))
    }
}

extension FrameFile.Papers.Place {
    var id: AttachmentID { AttachmentID(address: Hash(unhexed(address))!, size: size)! }
    var progress: AttachmentProgress { AttachmentProgress(id: id, next: next, code: AttachmentProgress.Code(rawValue: code ?? 0)!) }

    init(_ item: AttachmentProgress, hasCode: Bool) {
        self.init(address: hexed(item.id.address.bytes), size: item.id.size, next: item.next, code: hasCode ? item.code.rawValue : nil)
    }
}

extension FrameFile.Papers.Part {
    var part: AttachmentPart {
        AttachmentPart(
            id: AttachmentID(address: Hash(unhexed(address))!, size: size)!, offset: offset, bytes: unhexed(bytes), proof: proof.map { Hash(unhexed($0))! })
    }

    init(_ part: AttachmentPart) {
        self.init(
            address: hexed(part.id.address.bytes), size: part.id.size, offset: part.offset, bytes: hexed(part.bytes), proof: part.proof.map { hexed($0.bytes) })
    }
}

extension FrameFile.Papers {
    var request: AttachmentRequest {
        var request = AttachmentRequest()
        request.parts = parts.map(\.part)
        request.wanted = wanted!.map(\.progress)
        request.asks = asks!
        return request
    }

    var answer: AttachmentAnswer {
        var answer = AttachmentAnswer()
        answer.parts = parts.map(\.part)
        answer.progress = progress!.map(\.progress)
        answer.lacking = lacking!.map(\.id)
        return answer
    }

    init(_ request: AttachmentRequest) {
        self.init(parts: request.parts.map { Part($0) }, wanted: request.wanted.map { Place($0, hasCode: false) }, asks: request.asks)
    }

    init(_ answer: AttachmentAnswer) {
        self.init(
            parts: answer.parts.map { Part($0) }, progress: answer.progress.map { Place($0, hasCode: true) },
            lacking: answer.lacking.map { Place(address: hexed($0.address.bytes), size: $0.size, next: 0, code: nil) })
    }
}

extension FrameFile.Safe {
    var safeWords: SafeWords {
        var safe = SafeWords(newest: BackupMark(time: time, id: unhexed(id)))
        safe.words = words.map {
            SafeWords.Word(log: LogID($0.log)!, size: $0.size, mark: BackupMark(time: $0.time, id: unhexed($0.id)), signature: unhexed($0.signature))
        }
        return safe
    }

    init(_ safe: SafeWords) {
        self.init(
            time: safe.newest.time, id: hexed(safe.newest.id),
            words: safe.words.map {
                Word(time: $0.mark.time, id: hexed($0.mark.id), log: $0.log.description, size: $0.size, signature: hexed($0.signature))
            })
    }
}

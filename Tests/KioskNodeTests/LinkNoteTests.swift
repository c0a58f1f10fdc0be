import CanonicalCBOR
import KioskNode
import SyncProtocol
import Testing

@Suite("What a kiosk keeps of its line")
struct LinkNoteTests {
    private func note() -> LinkNote {
        var note = LinkNote()
        note.lastTry = 1_790_000_900_000
        note.lastComplete = 1_790_000_000_000
        note.trouble = .truncated
        note.detail = "The connection ended."
        note.sizing = LinkSizing(up: RequestSizing(size: 9000, rate: 700), down: RequestSizing(size: 9000, rate: nil))
        return note
    }

    @Test("comes back as it was written, and what is no note is none")
    func roundTrip() throws {
        let bytes = note().encoded()
        #expect(LinkNote(bytes) == note())
        #expect(LinkNote(LinkNote().encoded()) == LinkNote())
        for cut in bytes.indices { #expect(LinkNote(Array(bytes[..<cut])) == nil) }
    }

    @Test("the note of an earlier version still says when the last exchange was complete")
    func earlier() {
        #expect(LinkNote(CBORValue.unsigned(1_790_000_000_000).encoded())?.lastComplete == 1_790_000_000_000)
    }

    @Test("what a damaged note says of sizes stays within bounds")
    func bounds() {
        let items: [CBORValue] = [.unsigned(2), .unsigned(1), .unsigned(1), .text("down"), .text(""), .text("eth0"), .text("")]
        let sizing = LinkNote(CBORValue.array(items + [.unsigned(.max), .unsigned(.max), .unsigned(0), .unsigned(0)]).encoded())?.sizing
        #expect(sizing?.up.size == RequestSizing.largest && sizing?.down.size == RequestSizing.smallest)
    }

    @Test("it is written when something moved, the trouble or the sizes change, and else every 15 minutes")
    func seldom() {
        let kept = note()
        #expect(kept.isNews(since: nil, moved: false))
        #expect(!kept.isNews(since: kept, moved: false))
        #expect(kept.isNews(since: kept, moved: true))
        var next = kept
        next.lastTry = kept.lastTry! + LinkNote.interval - 1
        #expect(!next.isNews(since: kept, moved: false))
        next.lastTry = kept.lastTry! + LinkNote.interval
        #expect(next.isNews(since: kept, moved: false))
        next = kept
        next.lastTry = 1000
        #expect(next.isNews(since: kept, moved: false), "the clock was set back")
        next = kept
        next.trouble = .down
        #expect(next.isNews(since: kept, moved: false))
        next = kept
        next.sizing = LinkSizing(up: RequestSizing(size: 3000, rate: 700), down: kept.sizing.down)
        #expect(next.isNews(since: kept, moved: false))
    }
}

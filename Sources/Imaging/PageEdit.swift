/// What an operator does to a page without touching its picture: turning and cutting. Applied when the page is rendered, so it can be undone.
package struct PageEdit: Sendable, Equatable {
    /// A part of a page in ten-thousandths of its width and height, from the top left.
    package struct Crop: Sendable, Equatable {
        package let left, top, right, bottom: Int

        /// nil unless it lies on the page and keeps at least a fiftieth of each side.
        package init?(left: Int, top: Int, right: Int, bottom: Int) {
            guard left >= 0, top >= 0, right <= 10_000, bottom <= 10_000, right - left >= 200, bottom - top >= 200 else { return nil }
            (self.left, self.top, self.right, self.bottom) = (left, top, right, bottom)
        }

        private init(_ left: Int, _ top: Int, _ right: Int, _ bottom: Int) { (self.left, self.top, self.right, self.bottom) = (left, top, right, bottom) }

        /// The same part of the page once that is turned a quarter to the right.
        func turned() -> Crop { Crop(10_000 - bottom, left, 10_000 - top, right) }

        /// `inner`, given in ten-thousandths of this part, on the page.
        func inside(_ inner: Crop) -> Crop? {
            Crop(
                left: left + (right - left) * inner.left / 10_000, top: top + (bottom - top) * inner.top / 10_000,
                right: left + (right - left) * inner.right / 10_000, bottom: top + (bottom - top) * inner.bottom / 10_000)
        }

        static var whole: Crop { Crop(0, 0, 10_000, 10_000) }
    }

    /// To the right, 0 to 3.
    package private(set) var quarterTurns: Int
    /// Of the page as it was taken, before it is turned.
    package private(set) var crop: Crop?

    package static var none: PageEdit { PageEdit(quarterTurns: 0, crop: nil) }

    package init(quarterTurns: Int, crop: Crop?) {
        self.quarterTurns = ((quarterTurns % 4) + 4) % 4
        self.crop = crop
    }

    package func turned(by quarters: Int) -> PageEdit { PageEdit(quarterTurns: quarterTurns + quarters, crop: crop) }

    /// - Parameter seen: on the page as it is shown now, turned and cut.
    /// - Returns: nil where too little would be left.
    package func cropped(_ seen: Crop) -> PageEdit? {
        var part = seen
        for _ in 0..<(4 - quarterTurns) % 4 { part = part.turned() }
        guard let result = (crop ?? .whole).inside(part) else { return nil }
        return PageEdit(quarterTurns: quarterTurns, crop: result)
    }

    package func uncropped() -> PageEdit { PageEdit(quarterTurns: quarterTurns, crop: nil) }
}

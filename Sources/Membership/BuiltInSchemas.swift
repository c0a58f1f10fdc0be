// Written by Tools/generate-schemas from Schemas/records. Change the JSON and run it again.

extension RecordSchema {
    /// What a new deployment publishes, by ascending type number. A deployment that has run for years reads its schemas from the logs.
    package static let builtIn: [RecordSchema] = [
        schemaSchema,
        nodeSchema,
        rightSchema,
        scopeSchema,
        cutSchema,
        operatorSchema,
        serviceSchema,
        applicantSchema,
        requestSchema,
        attachmentSchema,
        accessSchema,
        announcementSchema,
        rulingSchema,
        amendmentSchema,
    ]

    private static let schemaSchema = RecordSchema(
        type: 1, code: "schema", writers: Roles(rawValue: 2), scopes: ScopeKinds(rawValue: 2),
        labels: Labels(indonesian: "Skema rekaman", english: "Record schema"),
        fields: [
            FieldSchema(1, "number", .integer, .latest, .open, writers: 2, max: 0, "Nomor jenis", "Type number"),
            FieldSchema(2, "code", .code, .latest, .open, writers: 2, max: 32, "Kode jenis", "Type code"),
            FieldSchema(3, "structure", .opaque, .latest, .open, writers: 2, max: 0, "Susunan kolom", "Structure of the fields"),
            FieldSchema(4, "writers", .integer, .latest, .open, writers: 2, max: 0, "Peran yang boleh membuat", "Roles that may create"),
            FieldSchema(5, "scopes", .integer, .latest, .open, writers: 2, max: 0, "Jenis lingkup", "Kinds of scope"),
            FieldSchema(6, "labels", .rows, .latest, .payload, writers: 2, max: 256, "Nama kolom", "Labels"),
        ])

    private static let nodeSchema = RecordSchema(
        type: 2, code: "node", writers: Roles(rawValue: 2), scopes: ScopeKinds(rawValue: 2),
        labels: Labels(indonesian: "Simpul", english: "Node"),
        fields: [
            FieldSchema(1, "number", .integer, .latest, .open, writers: 2, max: 0, "Nomor simpul", "Node number"),
            FieldSchema(2, "role", .integer, .latest, .open, writers: 2, max: 0, "Peran", "Role"),
            FieldSchema(3, "key", .bytes, .latest, .open, writers: 2, max: 33, "Kunci publik", "Public key"),
            FieldSchema(4, "state", .integer, .latest, .open, writers: 2, max: 0, "Keadaan", "State"),
            FieldSchema(5, "private_scope", .integer, .latest, .open, writers: 2, max: 0, "Lingkup pribadi", "Private scope"),
            FieldSchema(6, "name", .text, .latest, .payload, writers: 2, max: 120, "Nama", "Name"),
            FieldSchema(7, "seal", .bytes, .latest, .open, writers: 2, max: 33, "Kunci segel", "Sealing key"),
        ])

    private static let rightSchema = RecordSchema(
        type: 3, code: "right", writers: Roles(rawValue: 2), scopes: ScopeKinds(rawValue: 2),
        labels: Labels(indonesian: "Hak", english: "Right"),
        fields: [
            FieldSchema(1, "node", .integer, .latest, .open, writers: 2, max: 0, "Simpul", "Node"),
            FieldSchema(2, "scope", .integer, .latest, .open, writers: 2, max: 0, "Lingkup", "Scope"),
            FieldSchema(3, "mode", .integer, .latest, .open, writers: 2, max: 0, "Baca atau tulis", "Read or write"),
        ])

    private static let scopeSchema = RecordSchema(
        type: 4, code: "scope", writers: Roles(rawValue: 2), scopes: ScopeKinds(rawValue: 2),
        labels: Labels(indonesian: "Lingkup", english: "Scope"),
        fields: [
            FieldSchema(1, "number", .integer, .latest, .open, writers: 2, max: 0, "Nomor lingkup", "Scope number"),
            FieldSchema(2, "kind", .integer, .latest, .open, writers: 2, max: 0, "Jenis", "Kind"),
            FieldSchema(3, "region", .code, .latest, .open, writers: 2, max: 16, "Kode wilayah", "Region code"),
            FieldSchema(4, "parent", .integer, .latest, .open, writers: 2, max: 0, "Lingkup induk", "Parent scope"),
            FieldSchema(5, "name", .text, .latest, .payload, writers: 2, max: 120, "Nama", "Name"),
            FieldSchema(6, "time_zone", .code, .latest, .open, writers: 2, max: 8, "Zona waktu", "Time zone"),
        ])

    private static let cutSchema = RecordSchema(
        type: 5, code: "cut", writers: Roles(rawValue: 2), scopes: ScopeKinds(rawValue: 2),
        labels: Labels(indonesian: "Batas log", english: "Cut of a log"),
        fields: [
            FieldSchema(1, "node", .integer, .latest, .open, writers: 2, max: 0, "Simpul", "Node"),
            FieldSchema(2, "log", .bytes, .latest, .open, writers: 2, max: 8, "Log", "Log"),
            FieldSchema(3, "count", .integer, .latest, .open, writers: 2, max: 0, "Jumlah entri yang dipercaya", "Entries that are trusted"),
        ])

    private static let operatorSchema = RecordSchema(
        type: 16, code: "operator", writers: Roles(rawValue: 30), scopes: ScopeKinds(rawValue: 46),
        labels: Labels(indonesian: "Petugas", english: "Operator"),
        fields: [
            FieldSchema(1, "number", .integer, .latest, .open, writers: 30, max: 0, "Nomor petugas", "Operator number"),
            FieldSchema(2, "role", .code, .latest, .open, writers: 30, max: 32, "Tugas", "Duty"),
            FieldSchema(3, "valid_from", .date, .latest, .open, writers: 30, max: 0, "Berlaku sejak", "Valid from"),
            FieldSchema(4, "valid_to", .date, .latest, .open, writers: 30, max: 0, "Berlaku sampai", "Valid to"),
            FieldSchema(5, "name", .text, .latest, .personal, writers: 30, max: 120, "Nama", "Name"),
            FieldSchema(6, "decree", .text, .latest, .personal, writers: 30, max: 120, "Nomor surat keputusan", "Number of the appointing decree"),
        ])

    private static let serviceSchema = RecordSchema(
        type: 32, code: "service", writers: Roles(rawValue: 2), scopes: ScopeKinds(rawValue: 2),
        labels: Labels(indonesian: "Layanan", english: "Service"),
        fields: [
            FieldSchema(1, "code", .code, .latest, .open, writers: 2, max: 32, "Kode layanan", "Service code"),
            FieldSchema(2, "version", .integer, .latest, .open, writers: 2, max: 0, "Versi", "Version"),
            FieldSchema(3, "name_id", .text, .latest, .payload, writers: 2, max: 200, "Nama (Indonesia)", "Name (Indonesian)"),
            FieldSchema(4, "name_en", .text, .latest, .payload, writers: 2, max: 200, "Nama (Inggris)", "Name (English)"),
            FieldSchema(5, "forms", .codes, .latest, .open, writers: 2, max: 16, "Formulir", "Forms"),
            FieldSchema(6, "requirements", .rows, .latest, .payload, writers: 2, max: 64, "Persyaratan (kode, Indonesia, Inggris, formulir pengganti, kapan, kelompok)", "Requirements (code, Indonesian, English, substitute form, when, group)"),
            FieldSchema(7, "due_hours", .integer, .latest, .open, writers: 2, max: 0, "Batas waktu (jam)", "Due time (hours)"),
            FieldSchema(8, "fee", .integer, .latest, .open, writers: 2, max: 0, "Biaya (rupiah)", "Fee (rupiah)"),
            FieldSchema(9, "procedure", .rows, .latest, .payload, writers: 2, max: 64, "Prosedur (Indonesia, Inggris)", "Procedure (Indonesian, English)"),
            FieldSchema(10, "product", .rows, .latest, .payload, writers: 2, max: 16, "Produk layanan (Indonesia, Inggris)", "Product (Indonesian, English)"),
            FieldSchema(11, "place", .rows, .latest, .payload, writers: 2, max: 16, "Tempat dan sarana (Indonesia, Inggris)", "Place and tools (Indonesian, English)"),
            FieldSchema(12, "report_days", .integer, .latest, .open, writers: 2, max: 0, "Batas pelaporan (hari)", "Reporting deadline (days)"),
            FieldSchema(13, "form", .rows, .latest, .payload, writers: 2, max: 128, "Isian (kode, jenis, Indonesia, Inggris, wajib, kotak, sumber, tujuan)", "Form (code, type, Indonesian, English, need, box, source, target)"),
            FieldSchema(14, "valid_from", .date, .latest, .open, writers: 2, max: 0, "Berlaku sejak", "Valid from"),
            FieldSchema(15, "offered", .boolean, .latest, .open, writers: 2, max: 0, "Dilayani", "Offered"),
            FieldSchema(16, "group", .code, .latest, .open, writers: 2, max: 16, "Kelompok layanan", "Group of services"),
            FieldSchema(17, "lists", .rows, .latest, .payload, writers: 2, max: 128, "Daftar pilihan (daftar, kode, Indonesia, Inggris)", "Lists of choices (list, code, Indonesian, English)"),
        ])

    private static let applicantSchema = RecordSchema(
        type: 33, code: "applicant", writers: Roles(rawValue: 14), scopes: ScopeKinds(rawValue: 12),
        labels: Labels(indonesian: "Pemohon", english: "Applicant"),
        fields: [
            FieldSchema(1, "nik", .code, .review, .personal, writers: 14, max: 16, "NIK", "NIK (population number)"),
            FieldSchema(2, "kk", .code, .review, .personal, writers: 14, max: 16, "Nomor KK", "Family card number"),
            FieldSchema(3, "name", .text, .review, .personal, writers: 14, max: 240, "Nama lengkap", "Full name"),
            FieldSchema(4, "birth_date", .date, .review, .personal, writers: 14, max: 0, "Tanggal lahir", "Date of birth"),
            FieldSchema(5, "birth_place", .text, .review, .personal, writers: 14, max: 120, "Tempat lahir", "Place of birth"),
            FieldSchema(6, "sex", .code, .review, .personal, writers: 14, max: 8, "Jenis kelamin", "Sex"),
            FieldSchema(7, "address", .text, .latest, .personal, writers: 14, max: 400, "Alamat", "Address"),
            FieldSchema(8, "rt_rw", .code, .latest, .personal, writers: 14, max: 16, "RT/RW", "RT/RW (neighbourhood)"),
            FieldSchema(9, "phone", .text, .latest, .personal, writers: 14, max: 32, "Telepon", "Telephone"),
            FieldSchema(10, "religion", .code, .review, .personal, writers: 14, max: 16, "Agama", "Religion"),
            FieldSchema(11, "marital_status", .code, .review, .personal, writers: 14, max: 16, "Status perkawinan", "Marital status"),
            FieldSchema(12, "family_relation", .code, .review, .personal, writers: 14, max: 16, "Hubungan dalam keluarga", "Relation in the family"),
            FieldSchema(13, "father_name", .text, .review, .personal, writers: 14, max: 240, "Nama ayah", "Father's name"),
            FieldSchema(14, "mother_name", .text, .review, .personal, writers: 14, max: 240, "Nama ibu", "Mother's name"),
            FieldSchema(15, "nik_status", .code, .latest, .open, writers: 14, max: 16, "Keadaan NIK", "State of the NIK"),
            FieldSchema(16, "notes", .text, .union, .personal, writers: 14, max: 1000, "Catatan", "Notes"),
        ])

    private static let requestSchema = RecordSchema(
        type: 34, code: "request", writers: Roles(rawValue: 14), scopes: ScopeKinds(rawValue: 12),
        labels: Labels(indonesian: "Permohonan", english: "Service request"),
        fields: [
            FieldSchema(1, "number", .code, .once, .open, writers: 14, max: 40, "Nomor permohonan", "Request number"),
            FieldSchema(2, "service", .code, .review, .open, writers: 14, max: 32, "Layanan", "Service"),
            FieldSchema(3, "applicant", .reference, .review, .open, writers: 14, max: 0, "Pemohon", "Applicant"),
            FieldSchema(4, "state", .code, .review, .open, writers: 14, max: 24, "Status", "State"),
            FieldSchema(5, "received_on", .date, .latest, .open, writers: 14, max: 0, "Tanggal diterima", "Date of intake"),
            FieldSchema(6, "complete_on", .date, .latest, .open, writers: 14, max: 0, "Tanggal berkas lengkap", "Date when complete"),
            FieldSchema(7, "catalogue_version", .integer, .latest, .open, writers: 14, max: 0, "Versi katalog", "Catalogue version"),
            FieldSchema(8, "due_hours", .integer, .latest, .open, writers: 14, max: 0, "Batas waktu (jam)", "Due time (hours)"),
            FieldSchema(9, "fee", .integer, .latest, .open, writers: 14, max: 0, "Biaya (rupiah)", "Fee (rupiah)"),
            FieldSchema(10, "channel", .code, .latest, .open, writers: 14, max: 16, "Saluran", "Channel"),
            FieldSchema(11, "missing", .code, .union, .open, writers: 14, max: 32, "Berkas yang kurang", "Missing papers"),
            FieldSchema(12, "original_seen", .boolean, .latest, .open, writers: 14, max: 0, "Asli sudah dilihat", "Original seen"),
            FieldSchema(13, "reason", .code, .union, .open, writers: 14, max: 32, "Kode alasan", "Reason code"),
            FieldSchema(14, "reason_text", .text, .latest, .personal, writers: 14, max: 1000, "Alasan", "Reason"),
            FieldSchema(15, "subject_name", .text, .review, .personal, writers: 14, max: 240, "Nama yang bersangkutan", "Name of the person concerned"),
            FieldSchema(16, "event_date", .date, .review, .personal, writers: 14, max: 0, "Tanggal peristiwa", "Date of the event"),
            FieldSchema(17, "form", .rows, .review, .personal, writers: 14, max: 256, "Isian formulir (kode, isi, baris)", "Form (code, content, row)"),
            FieldSchema(18, "sender", .text, .latest, .personal, writers: 14, max: 64, "Pengirim pesan", "Sender of the message"),
            FieldSchema(19, "notes", .text, .union, .personal, writers: 14, max: 1000, "Catatan", "Notes"),
            FieldSchema(20, "issued_on", .date, .latest, .open, writers: 2, max: 0, "Tanggal terbit", "Date of issue"),
            FieldSchema(21, "handed_over_on", .date, .once, .open, writers: 14, max: 0, "Tanggal diserahkan", "Date of hand-over"),
            FieldSchema(22, "receiver", .text, .once, .personal, writers: 14, max: 240, "Nama penerima", "Name of the receiver"),
            FieldSchema(23, "other_regions", .codes, .review, .open, writers: 14, max: 8, "Kode wilayah bagian lain", "Region codes of the other halves"),
            FieldSchema(24, "region", .code, .latest, .open, writers: 14, max: 16, "Kode desa pemohon", "Region code of the village"),
            FieldSchema(25, "complete_at", .integer, .latest, .open, writers: 14, max: 0, "Berkas lengkap pada (detik sejak 1970, dinyatakan petugas)", "Complete at (seconds since 1970, stated by the operator)"),
            FieldSchema(26, "date_stated", .boolean, .latest, .open, writers: 14, max: 0, "Tanggal dinyatakan petugas", "Date stated by the operator"),
            FieldSchema(27, "corrections", .integer, .sum, .open, writers: 14, max: 0, "Jumlah pembetulan", "Number of corrections"),
        ])

    private static let attachmentSchema = RecordSchema(
        type: 35, code: "attachment", writers: Roles(rawValue: 30), scopes: ScopeKinds(rawValue: 46),
        labels: Labels(indonesian: "Lampiran", english: "Attachment"),
        fields: [
            FieldSchema(1, "request", .reference, .latest, .open, writers: 30, max: 0, "Permohonan", "Request"),
            FieldSchema(2, "kind", .code, .latest, .open, writers: 30, max: 32, "Jenis berkas", "Kind of paper"),
            FieldSchema(3, "pages", .integer, .latest, .open, writers: 30, max: 0, "Jumlah halaman", "Pages"),
            FieldSchema(4, "sha256", .bytes, .latest, .open, writers: 30, max: 32, "Alamat berkas tersandi (pohon SHA-256)", "Address of the ciphertext (SHA-256 tree)"),
            FieldSchema(5, "size", .integer, .latest, .open, writers: 30, max: 0, "Ukuran (bita)", "Size (bytes)"),
            FieldSchema(6, "media_type", .code, .latest, .open, writers: 30, max: 48, "Jenis media", "Media type"),
            FieldSchema(7, "original_seen", .boolean, .latest, .open, writers: 30, max: 0, "Asli sudah dilihat", "Original seen"),
            FieldSchema(8, "preview_sha256", .bytes, .latest, .open, writers: 30, max: 32, "Alamat pratinjau tersandi (pohon SHA-256)", "Address of the preview's ciphertext (SHA-256 tree)"),
            FieldSchema(9, "preview_size", .integer, .latest, .open, writers: 30, max: 0, "Ukuran pratinjau (bita)", "Size of the preview (bytes)"),
            FieldSchema(10, "key", .bytes, .latest, .personal, writers: 30, max: 64, "Kunci berkas", "Key of the file"),
            FieldSchema(11, "plain_sha256", .bytes, .latest, .personal, writers: 30, max: 32, "SHA-256 berkas asli", "SHA-256 of the plain file"),
            FieldSchema(12, "title", .text, .latest, .personal, writers: 30, max: 200, "Judul", "Title"),
            FieldSchema(13, "edition", .code, .latest, .open, writers: 30, max: 64, "Edisi", "Edition"),
            FieldSchema(14, "valid_from", .date, .latest, .open, writers: 30, max: 0, "Berlaku sejak", "Valid from"),
        ])

    private static let accessSchema = RecordSchema(
        type: 36, code: "access", writers: Roles(rawValue: 30), scopes: ScopeKinds(rawValue: 16),
        labels: Labels(indonesian: "Catatan akses", english: "Access record"),
        fields: [
            FieldSchema(1, "action", .code, .latest, .open, writers: 30, max: 24, "Tindakan", "Action"),
            FieldSchema(2, "record", .outsideReference, .latest, .open, writers: 30, max: 0, "Rekaman", "Record"),
            FieldSchema(3, "purpose", .code, .latest, .open, writers: 30, max: 32, "Tujuan", "Purpose"),
            FieldSchema(4, "operator", .integer, .latest, .open, writers: 30, max: 0, "Nomor petugas", "Operator number"),
            FieldSchema(5, "count", .integer, .latest, .open, writers: 30, max: 0, "Jumlah rekaman", "Number of records"),
            FieldSchema(6, "words", .text, .latest, .personal, writers: 30, max: 400, "Kata pencarian", "Words searched for"),
        ])

    private static let announcementSchema = RecordSchema(
        type: 37, code: "announcement", writers: Roles(rawValue: 2), scopes: ScopeKinds(rawValue: 2),
        labels: Labels(indonesian: "Pengumuman", english: "Announcement"),
        fields: [
            FieldSchema(1, "title", .rows, .latest, .payload, writers: 2, max: 1, "Judul (Indonesia, Inggris)", "Title (Indonesian, English)"),
            FieldSchema(2, "text", .rows, .latest, .payload, writers: 2, max: 32, "Isi (Indonesia, Inggris)", "Text (Indonesian, English)"),
            FieldSchema(3, "shown_from", .date, .latest, .open, writers: 2, max: 0, "Tampil sejak", "Shown from"),
            FieldSchema(4, "shown_to", .date, .latest, .open, writers: 2, max: 0, "Tampil sampai", "Shown to"),
            FieldSchema(5, "urgent", .boolean, .latest, .open, writers: 2, max: 0, "Mendesak", "Urgent"),
        ])

    private static let rulingSchema = RecordSchema(
        type: 38, code: "ruling", writers: Roles(rawValue: 18), scopes: ScopeKinds(rawValue: 32),
        labels: Labels(indonesian: "Putusan", english: "Court ruling"),
        fields: [
            FieldSchema(1, "number", .code, .once, .open, writers: 18, max: 40, "Nomor catatan", "Record number"),
            FieldSchema(2, "kind", .code, .review, .open, writers: 18, max: 32, "Jenis putusan", "Kind of ruling"),
            FieldSchema(3, "final_on", .date, .review, .open, writers: 18, max: 0, "Tanggal berkekuatan tetap", "Date when final"),
            FieldSchema(4, "villages", .codes, .review, .open, writers: 18, max: 8, "Kode desa para pihak", "Region codes of the parties"),
            FieldSchema(5, "state", .code, .review, .open, writers: 2, max: 24, "Status tindak lanjut", "State of the follow-up"),
            FieldSchema(6, "case_number", .text, .review, .personal, writers: 18, max: 64, "Nomor perkara", "Case number"),
            FieldSchema(7, "deed", .text, .review, .personal, writers: 18, max: 64, "Nomor akta nikah", "Marriage-deed reference"),
            FieldSchema(8, "party_nik", .code, .union, .personal, writers: 18, max: 16, "NIK para pihak", "NIK of the parties"),
            FieldSchema(9, "party_name", .text, .union, .personal, writers: 18, max: 240, "Nama para pihak", "Names of the parties"),
        ])

    private static let amendmentSchema = RecordSchema(
        type: 39, code: "amendment", writers: Roles(rawValue: 14), scopes: ScopeKinds(rawValue: 12),
        labels: Labels(indonesian: "Permintaan pembetulan", english: "Request for amendment"),
        fields: [
            FieldSchema(1, "request", .reference, .review, .open, writers: 14, max: 0, "Permohonan", "Request"),
            FieldSchema(2, "kind", .code, .review, .open, writers: 14, max: 16, "Jenis (pembetulan, penarikan)", "Kind (correction, withdrawal)"),
            FieldSchema(3, "field", .code, .review, .open, writers: 14, max: 64, "Isian yang dibetulkan", "Field to be corrected"),
            FieldSchema(4, "old_value", .text, .review, .personal, writers: 14, max: 1000, "Isi lama", "Old value"),
            FieldSchema(5, "new_value", .text, .review, .personal, writers: 14, max: 1000, "Isi baru", "New value"),
            FieldSchema(6, "reason_code", .code, .latest, .open, writers: 14, max: 32, "Kode alasan", "Reason code"),
            FieldSchema(7, "reason", .text, .latest, .personal, writers: 14, max: 1000, "Alasan", "Reason"),
            FieldSchema(8, "asked_on", .date, .latest, .open, writers: 14, max: 0, "Tanggal diminta", "Date of asking"),
            FieldSchema(9, "state", .code, .review, .open, writers: 2, max: 16, "Keputusan kantor (tanpa isi: menunggu)", "Decision of the office (without one: open)"),
            FieldSchema(10, "decided_on", .date, .latest, .open, writers: 2, max: 0, "Tanggal keputusan", "Date of the decision"),
            FieldSchema(11, "decision", .text, .latest, .personal, writers: 2, max: 1000, "Alasan keputusan", "Reason of the decision"),
        ])
}

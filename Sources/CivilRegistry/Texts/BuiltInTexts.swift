// Written by Tools/generate-catalogue from Schemas/catalogue. Change the JSON and run it again.

enum BuiltInTexts {
    /// `key TAB Indonesian TAB English`, ascending by key.
    static let texts = #"""
        check.date-form	Tulis tanggal sebagai hh-bb-tttt, misalnya 05-02-1990.	Write the date as dd-mm-yyyy, such as 05-02-1990.
        check.date-future	Tanggal ini belum tiba.	This day has not come yet.
        check.date-long-ago	Tanggal ini lebih dari 120 tahun yang lalu. Periksa kembali.	This day is more than 120 years ago. Check it.
        check.date-unreal	Tanggal ini tidak ada di kalender.	This day is not in the calendar.
        check.date-year	Tulis tahun dengan empat angka.	Write the year with four digits.
        check.kk-date	Tanggal di dalam nomor KK tidak ada di kalender. Periksa angka ke-7 sampai ke-12.	The date in the family card number is not in the calendar. Check digits 7 to 12.
        check.kk-is-nik	Nomor KK sama dengan NIK. Salah satunya tertukar.	The family card number is the same as the NIK. One of them is mistaken.
        check.kk-length	Nomor KK terdiri dari 16 angka.	A family card number has 16 digits.
        check.kk-provisional	Nomor KK sementara (diawali 0). Isinya tidak diperiksa.	Provisional family card number (begins with 0). Its content is not checked.
        check.kk-region	Enam angka pertama nomor KK bukan kode wilayah yang dikenal. Periksa kembali.	The first six digits of the family card number are no known region. Check them.
        check.kk-serial	Empat angka terakhir nomor KK tidak boleh 0000.	The last four digits of a family card number cannot be 0000.
        check.missing	Isian ini wajib.	This has to be filled in.
        check.name-abbreviated	Nama baru tampak disingkat. Tulis lengkap.	The new name seems to be abbreviated. Write it in full.
        check.name-characters	Nama berisi angka atau tanda yang tidak biasa. Periksa kembali.	The name has digits or unusual signs. Check it.
        check.name-one-word	Nama baru hanya satu kata; ketentuan nama meminta paling sedikit dua kata.	The new name has one word; the rules for names ask for two at least.
        check.name-too-long	Nama baru lebih dari 60 huruf termasuk spasi.	The new name has more than 60 letters with its spaces.
        check.nik-birth	Tanggal di dalam NIK tidak ada di kalender. Periksa angka ke-7 sampai ke-12.	The date in the NIK is not in the calendar. Check digits 7 to 12.
        check.nik-length	NIK terdiri dari 16 angka.	A NIK has 16 digits.
        check.nik-other-birth	Tanggal lahir berbeda dengan yang ada di NIK. Periksa; NIK tidak diubah.	The date of birth differs from the one in the NIK. Check it; the NIK stays.
        check.nik-other-region	NIK pertama kali didaftarkan di wilayah lain. Ini biasa bagi pendatang.	The NIK was first registered in another region. That is usual for people who moved.
        check.nik-other-sex	Jenis kelamin berbeda dengan yang ada di NIK. Periksa; NIK tidak diubah.	The sex differs from the one in the NIK. Check it; the NIK stays.
        check.nik-provisional	NIK sementara (diawali 0). Isinya tidak diperiksa.	Provisional NIK (begins with 0). Its content is not checked.
        check.nik-region	Enam angka pertama NIK bukan kode wilayah yang dikenal. Periksa kembali.	The first six digits of the NIK are no known region. Check them.
        check.nik-serial	Empat angka terakhir NIK tidak boleh 0000.	The last four digits of a NIK cannot be 0000.
        check.not-a-number	Tulis bilangan bulat.	Write a whole number.
        check.not-digits	Tulis angka saja.	Write digits only.
        check.not-in-list	Pilih salah satu dari daftar.	Choose one of the list.
        check.phone-form	Tulis nomor telepon dengan angka saja.	Write the telephone number in digits only.
        check.phone-length	Panjang nomor telepon ini tidak biasa. Periksa kembali.	The length of this telephone number is unusual. Check it.
        check.region-form	Kode wilayah ini tidak lengkap. Contoh: 35.27.01.2002.	This region code is not complete. Example: 35.27.01.2002.
        check.region-old	Kode wilayah ini sudah tidak berlaku. Periksa apakah ada kode barunya.	This region code is not valid any more. See whether there is a new one.
        check.region-unknown	Kode wilayah ini tidak ada di tabel.	This region code is not in the table.
        check.reported-late	Pelaporan ini melewati batas waktu. Permohonan tetap diterima.	This report comes after its time. The request is taken all the same.
        check.time-form	Tulis jam sebagai jj.mm, misalnya 07.30.	Write the time as hh.mm, such as 07.30.
        check.too-long	Isian ini terlalu panjang.	This is too long.
        conflict.differing	Dua petugas mencatat status yang berbeda. Pilih yang benar.	Two operators wrote different states. Choose the right one.
        conflict.handed-over-twice	Dokumen dicatat diserahkan dua kali. Periksa siapa yang menerimanya.	The document is recorded as handed over twice. Find out who received it.
        conflict.out-of-turn	Desa mencatat status yang hanya boleh dicatat Dinas. Status itu tidak berlaku; beri tahu Dinas.	A desk wrote a state that only the office may write. It does not count; tell the office.
        conflict.withdrawal	Desa membatalkan saat Dinas sudah memprosesnya. Pembatalan menjadi permintaan penarikan; Dinas yang memutuskan.	The desk cancelled while the office was working on it. The cancellation counts as a request to withdraw; the office decides.
        deadline.day	Hari ke-{day} dari {days}	Day {day} of {days}
        deadline.late	Terlambat: hari ke-{day}, batas {days} hari. Permohonan tetap diterima.	Late: day {day}, {days} days are given. The request is taken all the same.
        group.biodata	Biodata	Biodata
        group.deed	Akta pencatatan sipil	Civil deeds
        group.kia	Kartu identitas anak	Child card
        group.kk	Kartu keluarga	Family card
        group.ktp	KTP-el	Identity card
        group.move	Perpindahan	Moves
        month.1	Januari	January
        month.10	Oktober	October
        month.11	November	November
        month.12	Desember	December
        month.2	Februari	February
        month.3	Maret	March
        month.4	April	April
        month.5	Mei	May
        month.6	Juni	June
        month.7	Juli	July
        month.8	Agustus	August
        month.9	September	September
        receipt.check	Kode ini dapat diperiksa di kantor desa atau Dinas.	This code can be checked at the village office or the registry office.
        receipt.correction	Pembetulan {n}	Correction {n}
        receipt.date-stated	Tanggal dinyatakan petugas	Date stated by the operator
        receipt.due	Perkiraan selesai	Expected by
        receipt.due-default	Perkiraan waktu bawaan; waktu yang berlaku ditetapkan kabupaten/kota.	A default of the program; the regency sets the time that holds.
        receipt.fee	Biaya	Fee
        receipt.free	Gratis	Free of charge
        receipt.honest	Permohonan ini sudah diterima, tetapi belum didaftarkan. Tanda terima ini bukan dokumen kependudukan.	This request has been received. It is not registered yet. This receipt is no civil document.
        receipt.missing	Berkas yang masih kurang	Papers still missing
        receipt.name	Nama	Name
        receipt.nik	NIK	NIK
        receipt.number	Nomor permohonan	Request number
        receipt.operator	Petugas	Operator
        receipt.paper-intake	Dicatat dari berkas kertas	Entered from paper
        receipt.papers	Berkas yang diterima	Papers received
        receipt.received	Diterima	Received
        receipt.reprint	Cetak ulang	Reprint
        receipt.service	Layanan	Service
        receipt.title	TANDA TERIMA PERMOHONAN	RECEIPT OF A REQUEST
        same.birth-date	Tanggal lahir sama	Same date of birth
        same.event-date	Tanggal peristiwa sama	Same day
        same.event-date-near	Tanggal peristiwa berdekatan	Days close together
        same.father	Nama ayah mirip	Fathers' names alike
        same.mother	Nama ibu mirip	Mothers' names alike
        same.name	Nama mirip	Names alike
        same.nik	NIK sama	Same NIK
        same.papers	Nomor KK sama	Same family card
        same.place	Tempat sama	Same place
        same.sex	Jenis kelamin sama	Same sex
        same.target	Tujuan sama	Same destination
        sms.cancelled	{number} {service}: dibatalkan.	{number} {service}: cancelled.
        sms.handed-over	{number} {service}: dokumen sudah diserahkan. Terima kasih.	{number} {service}: the document was handed over. Thank you.
        sms.incomplete	{number} {service}: berkas belum lengkap. Mohon lengkapi di kantor desa.	{number} {service}: papers are missing. Please bring them to the village office.
        sms.issued	{number} {service}: dokumen sudah terbit. Tunggu kabar untuk mengambil.	{number} {service}: the document is issued. Wait for word to collect it.
        sms.ready	{number} {service}: dokumen siap diambil di kantor desa. Bawa tanda terima.	{number} {service}: ready at the village office. Bring the receipt.
        sms.received	{number} {service}: sudah diterima Dinas, menunggu pemeriksaan. Belum tercatat.	{number} {service}: received by the office, to be checked. Not registered yet.
        sms.rejected	{number} {service}: ditolak Dinas. Mohon tanyakan alasannya di kantor desa.	{number} {service}: refused by the office. Please ask at the village office.
        sms.returned	{number} {service}: dikembalikan Dinas. Mohon datang ke kantor desa.	{number} {service}: sent back by the office. Please come to the village office.
        sms.signing	{number} {service}: menunggu tanda tangan pejabat.	{number} {service}: waiting for the signature.
        sms.submitted	{number} {service}: diterima di desa, menunggu dikirim ke Dinas. Belum tercatat.	{number} {service}: taken at the village, to be sent to the office. Not registered yet.
        sms.validated	{number} {service}: sudah divalidasi Dinas, sedang diproses.	{number} {service}: validated by the office, in work.
        sms.verified	{number} {service}: berkas sudah diperiksa Dinas, sedang diproses.	{number} {service}: papers checked by the office, in work.
        standard.centre-clock	menurut jam Dinas	by the office's clock
        standard.default-time	Waktu bawaan aplikasi; yang berlaku ditetapkan kabupaten/kota.	A default of the program; the regency sets the time that holds.
        standard.fee	Biaya	Fee
        standard.hours	{hours} jam sejak berkas lengkap	{hours} hours from complete papers
        standard.kiosk-clock	menurut jam desa	by the village's clock
        standard.one-of	salah satu	one of these
        standard.place	Tempat dan sarana	Place and equipment
        standard.procedure	Prosedur	Procedure
        standard.product	Produk layanan	Product
        standard.requirements	Persyaratan	Requirements
        standard.sometimes	bila perlu	if it applies
        standard.staff	Petugas	Staff
        standard.substitute	dapat diganti formulir {form}	can be replaced by form {form}
        standard.time	Waktu penyelesaian	Completion time
        state.cancelled	Dibatalkan	Cancelled
        state.disputed	Perlu diputuskan	Disputed
        state.draft	Konsep	Draft
        state.handed-over	Diserahkan	Handed over
        state.incomplete	Berkas belum lengkap	Papers missing
        state.issued	Dokumen terbit	Document issued
        state.ready	Siap dicetak	Ready to print
        state.received	Diterima Dinas	Received by the office
        state.rejected	Ditolak	Rejected
        state.returned	Dikembalikan	Returned
        state.signing	Menunggu tanda tangan	Waiting for the signature
        state.submitted	Menunggu dikirim	Waiting to be sent
        state.unknown	Status baru, perbarui aplikasi	New state, update the program
        state.validated	Divalidasi	Validated
        state.verified	Diverifikasi	Verified
        """#
}

/// Words of which the corpus is made. Nobody is meant by them: common names, common words of forms, invented numbers.
enum Vocabulary {
    static let given = [
        "Siti", "Nur", "Sri", "Dewi", "Aisyah", "Fatimah", "Rahmawati", "Sulastri", "Kartini", "Halimah", "Zainab", "Umi", "Ratna", "Wulan", "Indah", "Maryam",
        "Muhammad", "Moh.", "Mohammad", "Ahmad", "Achmad", "Abdul", "Abd.", "Agus", "Bambang", "Hendra", "Joko", "Imam", "Syaiful", "Rudi", "Eko", "Dwi", "Tri",
        "Hasan", "Husen", "Ali", "Umar", "Yusuf", "Ibrahim", "Ismail", "H.", "Hj.", "Mat", "Sahrul", "Fauzi", "Rizal", "Anwar", "Mahfud", "Samsul", "Taufik",
    ]
    static let family = [
        "Hidayat", "Rahman", "Rahim", "Aziz", "Hamid", "Karim", "Kholik", "Latif", "Wahyudi", "Saputra", "Santoso", "Wijaya", "Setiawan", "Susanto", "Kurniawan",
        "Fadilah", "Hasanah", "Khotimah", "Jannah", "Aini", "Utami", "Puspitasari", "Lestari", "Handayani", "Astuti", "Ningsih", "Wati", "Maulana", "Ramadhan",
        "Arifin", "Mubarok", "Firmansyah", "Pratama", "Nugroho", "Suryadi", "Basuki", "Mulyono", "Sutrisno", "Hariyanto", "Effendi", "bin Sahid", "binti Marzuki",
    ]
    static let settlements = ["Dusun Krajan", "Dusun Barat", "Dusun Timur", "Dusun Utara", "Dusun Selatan", "Dusun Tengah", "Kampung Baru", "Jalan Raya", "Jl. Pahlawan", "Gang Melati"]
    static let places = ["Sampang", "Bangkalan", "Pamekasan", "Sumenep", "Surabaya", "Malang", "Jember", "Gresik", "Sidoarjo", "Jakarta"]
    static let services = [
        "BIRTH", "BIRTH3", "DEATH", "KK-CHG", "KK-SPLIT", "KK-LOST", "KK-NEW", "KTP-NEW", "KTP-CHG", "KTP-LOST", "KIA-U5", "KIA-5-17", "MOVE-OUT", "MOVE-IN", "MARRIAGE", "DIVORCE",
        "birth-certificate", "family-card",
    ]
    static let papers = ["birth-letter", "kk", "ktp", "marriage-book", "death-letter", "f-1.01", "f-1.02", "f-1.03", "f-2.01", "police-letter", "photo", "school-certificate", "move-letter"]
    static let states = ["draft", "submitted", "incomplete", "checked", "accepted", "forwarded", "in-process", "issued", "ready", "handed-over", "returned", "rejected", "cancelled", "received"]
    static let reasons = ["Berkas belum lengkap", "Pemohon membatalkan", "Menunggu tanda tangan kepala desa", "Nama berbeda dengan KK", "Salah ketik", "Foto buram, mohon pindai ulang"]
    static let notes = [
        "Dijanjikan sore hari", "Dijanjikan besok pagi", "Berkas lengkap", "Menunggu berkas asli", "Akan datang lagi hari Senin", "Sudah dihubungi lewat telepon", "Diambil oleh keluarga",
        "Berkas lengkap, menunggu tanda tangan", "Mohon dicek kembali",
    ]
    static let sexes = ["male", "female", "L", "P"]
    static let nikStates = ["complete", "valid", "missing", "provisional", "unchecked"]
    static let marital = ["single", "married", "divorced", "widowed"]
    static let relations = ["head", "wife", "husband", "child", "parent", "other"]
    static let channels = ["desk", "desk", "desk", "whatsapp", "post"]
    static let media = ["image/jpeg", "application/pdf", "image/png"]
    static let purposes = ["view", "print", "search", "export"]
}

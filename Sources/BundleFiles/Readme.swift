/// What lies beside the bundles for whoever finds or carries the stick.
enum Readme {
    static let bytes = Array(
        """
        BACA SAYA\r
        =========\r
        \r
        Folder DESASYNC berisi data pelayanan desa yang sedang dikirim antara\r
        kantor desa dan kantor pusat (Dinas Kependudukan dan Pencatatan Sipil).\r
        Isinya terkunci: pembawa stik ini tidak dapat membacanya, dan tidak perlu.\r
        \r
        Untuk pembawa:\r
          - Jangan menghapus, mengubah nama, atau memindahkan isi folder ini.\r
          - Serahkan stik ini kepada petugas kantor pusat, lalu bawa kembali ke desa.\r
          - Stik hilang? Laporkan kepada kantor desa. Data tidak terbaca oleh orang\r
            lain, dan desa masih menyimpannya sampai kantor pusat menerimanya.\r
        \r
        Untuk petugas kantor pusat:\r
          desa-central bundle read  FOLDER-STIK\r
          desa-central bundle write FOLDER-STIK     (jawaban untuk desa)\r
        \r
        Untuk petugas desa, setelah stik kembali:\r
          desa-kiosk bundle read FOLDER-STIK\r
        \r
        Menemukan stik ini? Mohon serahkan kepada kantor desa atau kecamatan terdekat.\r
        \r
        (English: sealed data of village offices on its way to the central office.\r
        Nobody but the receiver can read it. Please hand it in; do not change it.)\r

        """.utf8)
}

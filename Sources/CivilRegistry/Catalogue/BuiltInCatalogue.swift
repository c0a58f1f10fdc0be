// Written by Tools/generate-catalogue from Schemas/catalogue. Change the JSON and run it again.

enum BuiltInCatalogue {
    /// `field TAB cells`, a blank line between services.
    static let services = #"""
        code	BIO-NEW
        version	1
        name_id	Pencatatan biodata WNI
        name_en	First entry of biodata
        group	biodata
        forms	F-1.01
        forms	F-1.04
        requirements	rt-letter	Surat pengantar RT/RW (tidak untuk bayi dari orang tua yang tercatat)	Letter of the RT/RW (not for a newborn of registered parents)		sometimes
        requirements	event-proof	Bukti peristiwa kependudukan dan peristiwa penting	Proof of population and vital events	F-1.04
        requirements	diploma	Ijazah terakhir, bila ada	Last diploma, if any	F-1.04	sometimes
        requirements	owner-consent	Surat persetujuan pemilik rumah, bila menumpang	Consent of the owner of the house, when lodging		sometimes
        due_hours	24
        fee	0
        procedure	Petugas memeriksa persyaratan dan mencatat permohonan	The operator checks the papers and enters the request
        procedure	Pemohon menerima tanda terima dengan nomor permohonan	The applicant gets a receipt with the number of the request
        procedure	Berkas dikirim ke Dinas Kependudukan dan Pencatatan Sipil begitu ada jaringan	The papers go to the registry office as soon as there is a line
        procedure	Dinas memeriksa, memproses, dan menandatangani secara elektronik	The office verifies, works on it and signs electronically
        procedure	Dokumen dicetak di desa dan diserahkan kepada pemohon	The document is printed at the village and handed over
        product	Biodata penduduk	Biodata
        place	Kantor desa/kelurahan: komputer, pemindai, pencetak	Village office: computer, scanner, printer
        offered	true
        form	family	section	Keluarga	Family
        form	head_name	name	Nama kepala keluarga	Name of the head of the family	required		applicant.name
        form	address	text	Alamat	Address	required		applicant.address
        form	rt_rw	text	RT/RW	RT/RW (neighbourhood)			applicant.rt_rw
        form	phone	phone	Telepon	Telephone			applicant.phone
        form	members	section	Anggota keluarga	Members of the family	10
        form	member_nik	nik	NIK (bila ada)	NIK (if any)			person.nik
        form	member_name	name	Nama lengkap	Full name	required		person.name
        form	member_sex	list:sex	Jenis kelamin	Sex	required		person.sex
        form	member_birth_place	text	Tempat lahir	Place of birth	required		person.birth_place
        form	member_birth_date	date	Tanggal lahir	Date of birth	required		person.birth_date
        form	member_religion	list:religion	Agama	Religion	required		person.religion
        form	member_marital_status	list:marital-status	Status perkawinan	Marital status	required		person.marital_status
        form	member_relation	list:family-relation	Hubungan dalam keluarga	Relation in the family	required		person.family_relation
        form	member_education	text	Pendidikan terakhir	Education
        form	member_occupation	text	Pekerjaan	Occupation
        form	member_mother	name	Nama ibu	Name of the mother	required		person.mother_name
        form	member_father	name	Nama ayah	Name of the father			person.father_name

        code	BIRTH
        version	1
        name_id	Akta kelahiran
        name_en	Birth deed
        group	deed
        forms	F-2.01
        forms	F-2.03
        forms	F-2.04
        requirements	birth-letter	Surat keterangan kelahiran dari fasilitas kesehatan, atau dari kepala desa bila lahir di rumah	Birth letter of the health facility, or of the village head when born at home	F-2.03
        requirements	marriage-book	Buku nikah atau kutipan akta perkawinan orang tua	Marriage book or deed of the parents	F-2.04
        requirements	kk	Kartu keluarga	Family card
        requirements	witnesses	Dua orang saksi	Two witnesses
        requirements	police-report	Berita acara kepolisian, bila asal-usul anak tidak diketahui	Police report, for a foundling		sometimes
        due_hours	24
        fee	0
        procedure	Petugas memeriksa persyaratan dan mencatat permohonan	The operator checks the papers and enters the request
        procedure	Pemohon menerima tanda terima dengan nomor permohonan	The applicant gets a receipt with the number of the request
        procedure	Berkas dikirim ke Dinas Kependudukan dan Pencatatan Sipil begitu ada jaringan	The papers go to the registry office as soon as there is a line
        procedure	Dinas memeriksa, memproses, dan menandatangani secara elektronik	The office verifies, works on it and signs electronically
        procedure	Dokumen dicetak di desa dan diserahkan kepada pemohon	The document is printed at the village and handed over
        product	Kutipan akta kelahiran	Birth deed
        place	Kantor desa/kelurahan: komputer, pemindai, pencetak	Village office: computer, scanner, printer
        report_days	60
        offered	true
        form	child	section	Anak yang dilaporkan	Child that is reported
        form	child_name	new-name	Nama anak	Name of the child	required			subject_name
        form	child_sex	list:sex	Jenis kelamin	Sex	required
        form	child_birth_date	date	Tanggal lahir	Date of birth	required			event_date
        form	child_birth_time	time	Jam lahir	Time of birth
        form	child_birth_place	text	Kabupaten/kota tempat lahir	Regency or city of birth	required
        form	birth_place_kind	list:birth-place	Tempat dilahirkan	Where the child was born	required
        form	birth_helper	list:birth-helper	Penolong kelahiran	Helper at birth
        form	birth_kind	list:birth-kind	Jenis kelahiran	Single or multiple birth
        form	birth_order	integer	Kelahiran ke-	Order of birth
        form	child_weight	text	Berat (kg)	Weight (kg)
        form	child_length	text	Panjang (cm)	Length (cm)
        form	reporter	section	Pelapor	Reporter
        form	reporter_relation	list:reporter-relation	Hubungan pelapor dengan anak	Relation of the reporter to the child	required
        form	kk	kk	Nomor KK	Family card number			applicant.kk
        form	mother	section	Ibu	Mother
        form	mother_nik	nik	NIK ibu	NIK of the mother			person.nik
        form	mother_name	name	Nama ibu	Name of the mother	required		person.name
        form	mother_birth_date	date	Tanggal lahir ibu	Date of birth of the mother			person.birth_date
        form	father	section	Ayah	Father
        form	father_nik	nik	NIK ayah	NIK of the father			person.nik
        form	father_name	name	Nama ayah	Name of the father			person.name
        form	father_birth_date	date	Tanggal lahir ayah	Date of birth of the father			person.birth_date
        form	marriage	section	Perkawinan orang tua	Marriage of the parents
        form	parents_deed	text	Nomor buku nikah/akta perkawinan	Number of marriage book or deed
        form	parents_marriage_date	date	Tanggal perkawinan	Date of marriage
        form	witness1	section	Saksi pertama	First witness
        form	witness1_nik	nik	NIK saksi pertama	NIK of the first witness			person.nik
        form	witness1_name	name	Nama saksi pertama	Name of the first witness	required		person.name
        form	witness2	section	Saksi kedua	Second witness
        form	witness2_nik	nik	NIK saksi kedua	NIK of the second witness			person.nik
        form	witness2_name	name	Nama saksi kedua	Name of the second witness	required		person.name

        code	BIRTH3
        version	1
        name_id	Paket akta kelahiran, KK, dan KIA
        name_en	Birth deed, family card and child card together
        group	deed
        forms	F-2.01
        forms	F-2.03
        forms	F-2.04
        requirements	birth-letter	Surat keterangan kelahiran dari fasilitas kesehatan, atau dari kepala desa bila lahir di rumah	Birth letter of the health facility, or of the village head when born at home	F-2.03
        requirements	marriage-book	Buku nikah atau kutipan akta perkawinan orang tua	Marriage book or deed of the parents	F-2.04
        requirements	kk	Kartu keluarga	Family card
        requirements	witnesses	Dua orang saksi	Two witnesses
        requirements	police-report	Berita acara kepolisian, bila asal-usul anak tidak diketahui	Police report, for a foundling		sometimes
        due_hours	24
        fee	0
        procedure	Petugas memeriksa persyaratan dan mencatat permohonan	The operator checks the papers and enters the request
        procedure	Pemohon menerima tanda terima dengan nomor permohonan	The applicant gets a receipt with the number of the request
        procedure	Berkas dikirim ke Dinas Kependudukan dan Pencatatan Sipil begitu ada jaringan	The papers go to the registry office as soon as there is a line
        procedure	Dinas memeriksa, memproses, dan menandatangani secara elektronik	The office verifies, works on it and signs electronically
        procedure	Dokumen dicetak di desa dan diserahkan kepada pemohon	The document is printed at the village and handed over
        procedure	Kartu dicetak di kantor kabupaten/kota, lalu diserahkan kepada pemohon	The card is printed at the regency office and handed over
        product	Kutipan akta kelahiran	Birth deed
        product	Kartu keluarga	Family card
        product	Kartu identitas anak	Child card
        place	Kantor desa/kelurahan: komputer, pemindai, pencetak	Village office: computer, scanner, printer
        place	Pencetak kartu di kantor kabupaten/kota	Card printer at the regency office
        report_days	60
        offered	true
        form	child	section	Anak yang dilaporkan	Child that is reported
        form	child_name	new-name	Nama anak	Name of the child	required			subject_name
        form	child_sex	list:sex	Jenis kelamin	Sex	required
        form	child_birth_date	date	Tanggal lahir	Date of birth	required			event_date
        form	child_birth_time	time	Jam lahir	Time of birth
        form	child_birth_place	text	Kabupaten/kota tempat lahir	Regency or city of birth	required
        form	birth_place_kind	list:birth-place	Tempat dilahirkan	Where the child was born	required
        form	birth_helper	list:birth-helper	Penolong kelahiran	Helper at birth
        form	birth_kind	list:birth-kind	Jenis kelahiran	Single or multiple birth
        form	birth_order	integer	Kelahiran ke-	Order of birth
        form	child_weight	text	Berat (kg)	Weight (kg)
        form	child_length	text	Panjang (cm)	Length (cm)
        form	reporter	section	Pelapor	Reporter
        form	reporter_relation	list:reporter-relation	Hubungan pelapor dengan anak	Relation of the reporter to the child	required
        form	kk	kk	Nomor KK	Family card number			applicant.kk
        form	mother	section	Ibu	Mother
        form	mother_nik	nik	NIK ibu	NIK of the mother			person.nik
        form	mother_name	name	Nama ibu	Name of the mother	required		person.name
        form	mother_birth_date	date	Tanggal lahir ibu	Date of birth of the mother			person.birth_date
        form	father	section	Ayah	Father
        form	father_nik	nik	NIK ayah	NIK of the father			person.nik
        form	father_name	name	Nama ayah	Name of the father			person.name
        form	father_birth_date	date	Tanggal lahir ayah	Date of birth of the father			person.birth_date
        form	marriage	section	Perkawinan orang tua	Marriage of the parents
        form	parents_deed	text	Nomor buku nikah/akta perkawinan	Number of marriage book or deed
        form	parents_marriage_date	date	Tanggal perkawinan	Date of marriage
        form	witness1	section	Saksi pertama	First witness
        form	witness1_nik	nik	NIK saksi pertama	NIK of the first witness			person.nik
        form	witness1_name	name	Nama saksi pertama	Name of the first witness	required		person.name
        form	witness2	section	Saksi kedua	Second witness
        form	witness2_nik	nik	NIK saksi kedua	NIK of the second witness			person.nik
        form	witness2_name	name	Nama saksi kedua	Name of the second witness	required		person.name

        code	DEATH
        version	1
        name_id	Akta kematian
        name_en	Death deed
        group	deed
        forms	F-2.01
        requirements	death-letter	Surat kematian dari dokter atau kepala desa	Death letter of a doctor or of the village head
        requirements	deceased-kk	Kartu keluarga yang meninggal	Family card of the deceased			identity
        requirements	deceased-ktp	KTP-el yang meninggal	Identity card of the deceased			identity
        requirements	court-order	Penetapan pengadilan, bila tidak ada KK dan KTP-el	Court order, when there is neither card			identity
        due_hours	24
        fee	0
        procedure	Petugas memeriksa persyaratan dan mencatat permohonan	The operator checks the papers and enters the request
        procedure	Pemohon menerima tanda terima dengan nomor permohonan	The applicant gets a receipt with the number of the request
        procedure	Berkas dikirim ke Dinas Kependudukan dan Pencatatan Sipil begitu ada jaringan	The papers go to the registry office as soon as there is a line
        procedure	Dinas memeriksa, memproses, dan menandatangani secara elektronik	The office verifies, works on it and signs electronically
        procedure	Dokumen dicetak di desa dan diserahkan kepada pemohon	The document is printed at the village and handed over
        product	Kutipan akta kematian	Death deed
        place	Kantor desa/kelurahan: komputer, pemindai, pencetak	Village office: computer, scanner, printer
        report_days	30
        offered	true
        form	deceased	section	Yang meninggal	Deceased
        form	deceased_nik	nik	NIK yang meninggal	NIK of the deceased			person.nik
        form	deceased_name	name	Nama yang meninggal	Name of the deceased	required		person.name	subject_name
        form	deceased_sex	list:sex	Jenis kelamin	Sex	required		person.sex
        form	deceased_birth_date	date	Tanggal lahir	Date of birth			person.birth_date
        form	deceased_birth_place	text	Tempat lahir	Place of birth			person.birth_place
        form	kk	kk	Nomor KK	Family card number			person.kk
        form	death_date	date	Tanggal meninggal	Date of death	required			event_date
        form	death_time	time	Jam meninggal	Time of death
        form	death_place	text	Tempat meninggal	Place of death	required
        form	death_cause	list:death-cause	Sebab kematian	Cause of death
        form	death_explained	list:death-explained	Yang menerangkan	Stated by
        form	reporter	section	Pelapor	Reporter
        form	reporter_relation	list:reporter-relation	Hubungan pelapor dengan yang meninggal	Relation of the reporter to the deceased	required
        form	parents	section	Orang tua	Parents
        form	mother_name	name	Nama ibu	Name of the mother
        form	father_name	name	Nama ayah	Name of the father
        form	witness1	section	Saksi pertama	First witness
        form	witness1_nik	nik	NIK saksi pertama	NIK of the first witness			person.nik
        form	witness1_name	name	Nama saksi pertama	Name of the first witness	required		person.name
        form	witness2	section	Saksi kedua	Second witness
        form	witness2_nik	nik	NIK saksi kedua	NIK of the second witness			person.nik
        form	witness2_name	name	Nama saksi kedua	Name of the second witness	required		person.name

        code	DIVORCE
        version	1
        name_id	Akta perceraian (selain Islam)
        name_en	Divorce deed (other than Muslim)
        group	deed
        forms	F-2.01
        requirements	final-ruling	Putusan pengadilan yang berkekuatan hukum tetap	Final court ruling
        requirements	marriage-deed	Kutipan akta perkawinan	Marriage deed
        requirements	kk	Kartu keluarga	Family card
        requirements	ktp	KTP-el	Electronic identity card
        due_hours	24
        fee	0
        procedure	Petugas memeriksa persyaratan dan mencatat permohonan	The operator checks the papers and enters the request
        procedure	Pemohon menerima tanda terima dengan nomor permohonan	The applicant gets a receipt with the number of the request
        procedure	Berkas dikirim ke Dinas Kependudukan dan Pencatatan Sipil begitu ada jaringan	The papers go to the registry office as soon as there is a line
        procedure	Dinas memeriksa, memproses, dan menandatangani secara elektronik	The office verifies, works on it and signs electronically
        procedure	Dokumen dicetak di desa dan diserahkan kepada pemohon	The document is printed at the village and handed over
        product	Kutipan akta perceraian	Divorce deed
        place	Kantor desa/kelurahan: komputer, pemindai, pencetak	Village office: computer, scanner, printer
        report_days	60
        offered	true
        form	ruling	section	Putusan pengadilan	Court ruling
        form	court	text	Nama pengadilan	Name of the court	required
        form	ruling_number	text	Nomor putusan	Number of the ruling	required
        form	final_on	date	Tanggal berkekuatan hukum tetap	Date when final	required			event_date
        form	marriage_deed	text	Nomor akta perkawinan	Number of the marriage deed	required
        form	marriage_date	date	Tanggal perkawinan	Date of marriage
        form	husband	section	Suami	Husband
        form	husband_nik	nik	NIK suami	NIK of the husband			person.nik
        form	husband_name	name	Nama suami	Name of the husband	required		person.name	subject_name
        form	wife	section	Istri	Wife
        form	wife_nik	nik	NIK istri	NIK of the wife			person.nik
        form	wife_name	name	Nama istri	Name of the wife	required		person.name

        code	KIA-5-17
        version	1
        name_id	KIA untuk anak 5 tahun sampai 17 tahun kurang satu hari
        name_en	Child card, 5 years to 17 less one day
        group	kia
        forms	F-1.02
        requirements	birth-deed	Salinan kutipan akta kelahiran	Copy of the birth deed
        requirements	kk	Kartu keluarga	Family card
        requirements	parents-ktp	KTP-el orang tua	Identity cards of the parents
        requirements	photos	Dua foto berwarna 2 x 3	Two colour photographs 2 x 3
        due_hours	24
        fee	0
        procedure	Petugas memeriksa persyaratan dan mencatat permohonan	The operator checks the papers and enters the request
        procedure	Pemohon menerima tanda terima dengan nomor permohonan	The applicant gets a receipt with the number of the request
        procedure	Berkas dikirim ke Dinas Kependudukan dan Pencatatan Sipil begitu ada jaringan	The papers go to the registry office as soon as there is a line
        procedure	Dinas memeriksa, memproses, dan menandatangani secara elektronik	The office verifies, works on it and signs electronically
        procedure	Kartu dicetak di kantor kabupaten/kota, lalu diserahkan kepada pemohon	The card is printed at the regency office and handed over
        product	Kartu identitas anak	Child card
        place	Kantor desa/kelurahan: komputer, pemindai, pencetak	Village office: computer, scanner, printer
        place	Pencetak kartu di kantor kabupaten/kota	Card printer at the regency office
        offered	true
        form	child	section	Anak	Child
        form	child_nik	nik	NIK anak	NIK of the child			person.nik
        form	child_name	name	Nama anak	Name of the child	required		person.name	subject_name
        form	child_sex	list:sex	Jenis kelamin anak	Sex of the child	required		person.sex
        form	child_birth_date	date	Tanggal lahir anak	Date of birth of the child	required		person.birth_date	event_date
        form	child_birth_place	text	Tempat lahir anak	Place of birth of the child			person.birth_place
        form	child_deed	text	Nomor akta kelahiran	Number of the birth deed
        form	card	section	KIA	Child card
        form	kia_reason	list:kia-reason	Alasan	Reason	required
        form	kk	kk	Nomor KK	Family card number			applicant.kk
        form	parents	section	Orang tua	Parents
        form	father_name	name	Nama ayah	Name of the father			applicant.name
        form	mother_name	name	Nama ibu	Name of the mother

        code	KIA-U5
        version	1
        name_id	KIA untuk anak di bawah 5 tahun
        name_en	Child card, under 5 years
        group	kia
        forms	F-1.02
        requirements	birth-deed	Salinan kutipan akta kelahiran	Copy of the birth deed
        requirements	kk	Kartu keluarga	Family card
        requirements	parents-ktp	KTP-el orang tua	Identity cards of the parents
        due_hours	24
        fee	0
        procedure	Petugas memeriksa persyaratan dan mencatat permohonan	The operator checks the papers and enters the request
        procedure	Pemohon menerima tanda terima dengan nomor permohonan	The applicant gets a receipt with the number of the request
        procedure	Berkas dikirim ke Dinas Kependudukan dan Pencatatan Sipil begitu ada jaringan	The papers go to the registry office as soon as there is a line
        procedure	Dinas memeriksa, memproses, dan menandatangani secara elektronik	The office verifies, works on it and signs electronically
        procedure	Kartu dicetak di kantor kabupaten/kota, lalu diserahkan kepada pemohon	The card is printed at the regency office and handed over
        product	Kartu identitas anak	Child card
        place	Kantor desa/kelurahan: komputer, pemindai, pencetak	Village office: computer, scanner, printer
        place	Pencetak kartu di kantor kabupaten/kota	Card printer at the regency office
        offered	true
        form	child	section	Anak	Child
        form	child_nik	nik	NIK anak	NIK of the child			person.nik
        form	child_name	name	Nama anak	Name of the child	required		person.name	subject_name
        form	child_sex	list:sex	Jenis kelamin anak	Sex of the child	required		person.sex
        form	child_birth_date	date	Tanggal lahir anak	Date of birth of the child	required		person.birth_date	event_date
        form	child_birth_place	text	Tempat lahir anak	Place of birth of the child			person.birth_place
        form	child_deed	text	Nomor akta kelahiran	Number of the birth deed
        form	card	section	KIA	Child card
        form	kia_reason	list:kia-reason	Alasan	Reason	required
        form	kk	kk	Nomor KK	Family card number			applicant.kk
        form	parents	section	Orang tua	Parents
        form	father_name	name	Nama ayah	Name of the father			applicant.name
        form	mother_name	name	Nama ibu	Name of the mother

        code	KK-CHG
        version	1
        name_id	KK karena perubahan data
        name_en	Family card, change of data
        group	kk
        forms	F-1.02
        forms	F-1.06
        requirements	old-kk	Kartu keluarga lama	Old family card
        requirements	event-proof	Bukti peristiwa yang mengubah data	Proof of the event that changed the data
        due_hours	24
        fee	0
        procedure	Petugas memeriksa persyaratan dan mencatat permohonan	The operator checks the papers and enters the request
        procedure	Pemohon menerima tanda terima dengan nomor permohonan	The applicant gets a receipt with the number of the request
        procedure	Berkas dikirim ke Dinas Kependudukan dan Pencatatan Sipil begitu ada jaringan	The papers go to the registry office as soon as there is a line
        procedure	Dinas memeriksa, memproses, dan menandatangani secara elektronik	The office verifies, works on it and signs electronically
        procedure	Dokumen dicetak di desa dan diserahkan kepada pemohon	The document is printed at the village and handed over
        product	Kartu keluarga	Family card
        place	Kantor desa/kelurahan: komputer, pemindai, pencetak	Village office: computer, scanner, printer
        offered	true
        form	card	section	Kartu keluarga	Family card
        form	kk	kk	Nomor KK	Family card number	required		applicant.kk
        form	head_name	name	Nama kepala keluarga	Name of the head of the family	required
        form	changes	section	Data yang diubah	Data to be changed	8
        form	change_name	name	Nama	Name	required		person.name
        form	change_nik	nik	NIK	NIK			person.nik
        form	change_element	list:change-element	Isian	Element	required
        form	change_old	text	Semula	Before	required
        form	change_new	text	Menjadi	After	required
        form	change_basis	text	Dasar perubahan	Proof

        code	KK-HEAD
        version	1
        name_id	KK baru karena penggantian kepala keluarga
        name_en	Family card, change of the head
        group	kk
        forms	F-1.02
        requirements	death-deed	Salinan akta kematian	Copy of the death deed
        requirements	old-kk	Kartu keluarga lama	Old family card
        due_hours	24
        fee	0
        procedure	Petugas memeriksa persyaratan dan mencatat permohonan	The operator checks the papers and enters the request
        procedure	Pemohon menerima tanda terima dengan nomor permohonan	The applicant gets a receipt with the number of the request
        procedure	Berkas dikirim ke Dinas Kependudukan dan Pencatatan Sipil begitu ada jaringan	The papers go to the registry office as soon as there is a line
        procedure	Dinas memeriksa, memproses, dan menandatangani secara elektronik	The office verifies, works on it and signs electronically
        procedure	Dokumen dicetak di desa dan diserahkan kepada pemohon	The document is printed at the village and handed over
        product	Kartu keluarga	Family card
        place	Kantor desa/kelurahan: komputer, pemindai, pencetak	Village office: computer, scanner, printer
        offered	true
        form	old	section	Kepala keluarga lama	Old head of the family
        form	old_head_nik	nik	NIK kepala keluarga lama	NIK of the old head			person.nik
        form	old_head_name	name	Nama kepala keluarga lama	Name of the old head	required		person.name
        form	kk	kk	Nomor KK lama	Old family card number	required		applicant.kk
        form	death_deed	text	Nomor akta kematian	Number of the death deed
        form	death_date	date	Tanggal meninggal	Date of death				event_date
        form	new	section	Kepala keluarga baru	New head of the family
        form	head_nik	nik	NIK kepala keluarga baru	NIK of the new head	required		applicant.nik
        form	head_name	name	Nama kepala keluarga baru	Name of the new head	required		applicant.name	subject_name
        form	members	section	Anggota keluarga	Members of the family	12
        form	member_nik	nik	NIK	NIK			person.nik
        form	member_name	name	Nama lengkap	Full name	required		person.name
        form	member_relation	list:family-relation	Hubungan dalam keluarga	Relation in the family			person.family_relation

        code	KK-LOST
        version	1
        name_id	KK karena hilang atau rusak
        name_en	Family card, lost or damaged
        group	kk
        forms	F-1.02
        requirements	police-letter	Surat kehilangan dari kepolisian, bila hilang	Police letter of the loss, when it is lost			loss
        requirements	damaged-kk	Kartu keluarga yang rusak, bila rusak	The damaged family card, when it is damaged			loss
        requirements	ktp-copy	Salinan KTP-el	Copy of the identity card
        due_hours	24
        fee	0
        procedure	Petugas memeriksa persyaratan dan mencatat permohonan	The operator checks the papers and enters the request
        procedure	Pemohon menerima tanda terima dengan nomor permohonan	The applicant gets a receipt with the number of the request
        procedure	Berkas dikirim ke Dinas Kependudukan dan Pencatatan Sipil begitu ada jaringan	The papers go to the registry office as soon as there is a line
        procedure	Dinas memeriksa, memproses, dan menandatangani secara elektronik	The office verifies, works on it and signs electronically
        procedure	Dokumen dicetak di desa dan diserahkan kepada pemohon	The document is printed at the village and handed over
        product	Kartu keluarga	Family card
        place	Kantor desa/kelurahan: komputer, pemindai, pencetak	Village office: computer, scanner, printer
        offered	true
        form	card	section	Kartu keluarga	Family card
        form	kk	kk	Nomor KK	Family card number			applicant.kk
        form	head_name	name	Nama kepala keluarga	Name of the head of the family	required
        form	loss	section	Kehilangan atau kerusakan	Loss or damage
        form	loss_kind	list:loss-kind	Hilang atau rusak	Lost or damaged	required
        form	police_letter	text	Nomor surat kepolisian	Number of the police letter
        form	loss_date	date	Tanggal diketahui	Day when it was noticed				event_date

        code	KK-NEW
        version	1
        name_id	KK baru karena membentuk keluarga
        name_en	New family card
        group	kk
        forms	F-1.02
        forms	F-1.05
        requirements	marriage-book	Buku nikah atau kutipan akta perkawinan	Marriage book or deed	F-1.05		marriage
        requirements	divorce-deed	Kutipan akta perceraian	Divorce deed	F-1.05		marriage
        due_hours	24
        fee	0
        procedure	Petugas memeriksa persyaratan dan mencatat permohonan	The operator checks the papers and enters the request
        procedure	Pemohon menerima tanda terima dengan nomor permohonan	The applicant gets a receipt with the number of the request
        procedure	Berkas dikirim ke Dinas Kependudukan dan Pencatatan Sipil begitu ada jaringan	The papers go to the registry office as soon as there is a line
        procedure	Dinas memeriksa, memproses, dan menandatangani secara elektronik	The office verifies, works on it and signs electronically
        procedure	Dokumen dicetak di desa dan diserahkan kepada pemohon	The document is printed at the village and handed over
        product	Kartu keluarga	Family card
        place	Kantor desa/kelurahan: komputer, pemindai, pencetak	Village office: computer, scanner, printer
        offered	true
        form	card	section	Kartu keluarga baru	New family card
        form	kk_reason	list:kk-reason	Alasan	Reason	required
        form	head_nik	nik	NIK kepala keluarga	NIK of the head of the family	required		applicant.nik
        form	head_name	name	Nama kepala keluarga	Name of the head of the family	required		applicant.name	subject_name
        form	address	text	Alamat	Address	required		applicant.address
        form	rt_rw	text	RT/RW	RT/RW (neighbourhood)			applicant.rt_rw
        form	members	section	Anggota keluarga	Members of the family	12
        form	member_nik	nik	NIK	NIK			person.nik
        form	member_name	name	Nama lengkap	Full name	required		person.name
        form	member_relation	list:family-relation	Hubungan dalam keluarga	Relation in the family			person.family_relation

        code	KK-SPLIT
        version	1
        name_id	Pisah KK dalam satu alamat
        name_en	Split of a family card at one address
        group	kk
        forms	F-1.02
        requirements	old-kk	Kartu keluarga lama	Old family card
        requirements	adult-ktp	KTP-el sebagai bukti berumur 17 tahun atau lebih, atau sudah/pernah kawin	Identity card that shows an age of 17 or more, or a marriage now or before
        due_hours	24
        fee	0
        procedure	Petugas memeriksa persyaratan dan mencatat permohonan	The operator checks the papers and enters the request
        procedure	Pemohon menerima tanda terima dengan nomor permohonan	The applicant gets a receipt with the number of the request
        procedure	Berkas dikirim ke Dinas Kependudukan dan Pencatatan Sipil begitu ada jaringan	The papers go to the registry office as soon as there is a line
        procedure	Dinas memeriksa, memproses, dan menandatangani secara elektronik	The office verifies, works on it and signs electronically
        procedure	Dokumen dicetak di desa dan diserahkan kepada pemohon	The document is printed at the village and handed over
        product	Kartu keluarga	Family card
        place	Kantor desa/kelurahan: komputer, pemindai, pencetak	Village office: computer, scanner, printer
        offered	true
        form	old	section	Kartu keluarga lama	Old family card
        form	kk	kk	Nomor KK lama	Old family card number	required		applicant.kk
        form	new	section	Kepala keluarga baru	New head of the family
        form	head_nik	nik	NIK kepala keluarga baru	NIK of the new head	required		applicant.nik
        form	head_name	name	Nama kepala keluarga baru	Name of the new head	required		applicant.name	subject_name
        form	address	text	Alamat	Address	required		applicant.address
        form	rt_rw	text	RT/RW	RT/RW (neighbourhood)			applicant.rt_rw
        form	members	section	Anggota yang ikut	Members who go along	12
        form	member_nik	nik	NIK	NIK			person.nik
        form	member_name	name	Nama lengkap	Full name	required		person.name
        form	member_relation	list:family-relation	Hubungan dalam keluarga	Relation in the family			person.family_relation

        code	KTP-CHG
        version	1
        name_id	KTP-el karena perubahan data
        name_en	Identity card, changed data
        group	ktp
        forms	F-1.02
        requirements	kk	Kartu keluarga	Family card
        requirements	old-ktp	KTP-el lama	Old identity card
        requirements	change-proof	Bukti perubahan data	Proof of the change
        due_hours	24
        fee	0
        procedure	Petugas memeriksa persyaratan dan mencatat permohonan	The operator checks the papers and enters the request
        procedure	Pemohon menerima tanda terima dengan nomor permohonan	The applicant gets a receipt with the number of the request
        procedure	Berkas dikirim ke Dinas Kependudukan dan Pencatatan Sipil begitu ada jaringan	The papers go to the registry office as soon as there is a line
        procedure	Dinas memeriksa, memproses, dan menandatangani secara elektronik	The office verifies, works on it and signs electronically
        procedure	Kartu dicetak di kantor kabupaten/kota, lalu diserahkan kepada pemohon	The card is printed at the regency office and handed over
        product	KTP-el	Identity card
        place	Kantor desa/kelurahan: komputer, pemindai, pencetak	Village office: computer, scanner, printer
        place	Pencetak kartu di kantor kabupaten/kota	Card printer at the regency office
        offered	true
        form	card	section	KTP-el	Identity card
        form	ktp_reason	list:ktp-reason	Alasan	Reason	required
        form	kk	kk	Nomor KK	Family card number			applicant.kk
        form	recorded_on	date	Tanggal perekaman	Date of the biometric recording
        form	changes	section	Data yang diubah	Data to be changed	8
        form	change_name	name	Nama	Name	required		person.name
        form	change_nik	nik	NIK	NIK			person.nik
        form	change_element	list:change-element	Isian	Element	required
        form	change_old	text	Semula	Before	required
        form	change_new	text	Menjadi	After	required
        form	change_basis	text	Dasar perubahan	Proof

        code	KTP-LOST
        version	1
        name_id	KTP-el karena hilang atau rusak
        name_en	Identity card, lost or damaged
        group	ktp
        forms	F-1.02
        requirements	police-letter	Surat kehilangan dari kepolisian, bila hilang	Police letter of the loss, when it is lost			loss
        requirements	damaged-ktp	KTP-el yang rusak, bila rusak	The damaged identity card, when it is damaged			loss
        requirements	kk	Kartu keluarga	Family card
        due_hours	24
        fee	0
        procedure	Petugas memeriksa persyaratan dan mencatat permohonan	The operator checks the papers and enters the request
        procedure	Pemohon menerima tanda terima dengan nomor permohonan	The applicant gets a receipt with the number of the request
        procedure	Berkas dikirim ke Dinas Kependudukan dan Pencatatan Sipil begitu ada jaringan	The papers go to the registry office as soon as there is a line
        procedure	Dinas memeriksa, memproses, dan menandatangani secara elektronik	The office verifies, works on it and signs electronically
        procedure	Kartu dicetak di kantor kabupaten/kota, lalu diserahkan kepada pemohon	The card is printed at the regency office and handed over
        product	KTP-el	Identity card
        place	Kantor desa/kelurahan: komputer, pemindai, pencetak	Village office: computer, scanner, printer
        place	Pencetak kartu di kantor kabupaten/kota	Card printer at the regency office
        offered	true
        form	card	section	KTP-el	Identity card
        form	ktp_reason	list:ktp-reason	Alasan	Reason	required
        form	kk	kk	Nomor KK	Family card number			applicant.kk
        form	recorded_on	date	Tanggal perekaman	Date of the biometric recording
        form	loss	section	Kehilangan atau kerusakan	Loss or damage
        form	loss_kind	list:loss-kind	Hilang atau rusak	Lost or damaged	required
        form	police_letter	text	Nomor surat kepolisian	Number of the police letter
        form	loss_date	date	Tanggal diketahui	Day when it was noticed				event_date

        code	KTP-NEW
        version	1
        name_id	KTP-el baru
        name_en	First identity card
        group	ktp
        forms	F-1.02
        requirements	adult	Berumur 17 tahun atau lebih, atau sudah/pernah kawin	Aged 17 or more, or married now or before
        requirements	kk-copy	Salinan kartu keluarga	Copy of the family card
        requirements	biometrics	Perekaman biometrik, datang sendiri	Biometric recording, in person
        due_hours	24
        fee	0
        procedure	Pemohon datang sendiri untuk perekaman biometrik	The applicant comes in person for the biometric recording
        procedure	Petugas memeriksa persyaratan dan mencatat permohonan	The operator checks the papers and enters the request
        procedure	Pemohon menerima tanda terima dengan nomor permohonan	The applicant gets a receipt with the number of the request
        procedure	Berkas dikirim ke Dinas Kependudukan dan Pencatatan Sipil begitu ada jaringan	The papers go to the registry office as soon as there is a line
        procedure	Dinas memeriksa, memproses, dan menandatangani secara elektronik	The office verifies, works on it and signs electronically
        procedure	Kartu dicetak di kantor kabupaten/kota, lalu diserahkan kepada pemohon	The card is printed at the regency office and handed over
        product	KTP-el	Identity card
        place	Kantor desa/kelurahan: komputer, pemindai, pencetak	Village office: computer, scanner, printer
        place	Alat perekaman biometrik di tempat yang ditunjuk Dinas	Biometric recorder at the place that the office names
        offered	true
        form	card	section	KTP-el	Identity card
        form	ktp_reason	list:ktp-reason	Alasan	Reason	required
        form	kk	kk	Nomor KK	Family card number			applicant.kk
        form	recorded_on	date	Tanggal perekaman	Date of the biometric recording

        code	MARRY
        version	1
        name_id	Akta perkawinan (selain Islam)
        name_en	Marriage deed (other than Muslim)
        group	deed
        forms	F-2.01
        requirements	religious-letter	Surat perkawinan dari pemuka agama	Letter of the religious leader
        requirements	photos	Pasfoto suami dan istri	Photographs of husband and wife
        requirements	ktp	KTP-el	Electronic identity card
        requirements	kk	Kartu keluarga	Family card
        requirements	earlier-deed	Akta kematian atau perceraian dari perkawinan sebelumnya, bila pernah kawin	Death or divorce deed of an earlier marriage		sometimes
        due_hours	24
        fee	0
        procedure	Petugas memeriksa persyaratan dan mencatat permohonan	The operator checks the papers and enters the request
        procedure	Pemohon menerima tanda terima dengan nomor permohonan	The applicant gets a receipt with the number of the request
        procedure	Berkas dikirim ke Dinas Kependudukan dan Pencatatan Sipil begitu ada jaringan	The papers go to the registry office as soon as there is a line
        procedure	Dinas memeriksa, memproses, dan menandatangani secara elektronik	The office verifies, works on it and signs electronically
        procedure	Dokumen dicetak di desa dan diserahkan kepada pemohon	The document is printed at the village and handed over
        product	Kutipan akta perkawinan	Marriage deed
        place	Kantor desa/kelurahan: komputer, pemindai, pencetak	Village office: computer, scanner, printer
        report_days	60
        offered	true
        form	marriage	section	Perkawinan	Marriage
        form	marriage_date	date	Tanggal pemberkatan	Date of the religious ceremony	required			event_date
        form	religious_leader	name	Nama pemuka agama	Name of the religious leader	required
        form	religious_house	text	Badan peribadatan	House of worship
        form	marriage_letter	text	Nomor surat perkawinan	Number of the marriage letter
        form	husband	section	Suami	Husband
        form	husband_nik	nik	NIK suami	NIK of the husband			person.nik
        form	husband_name	name	Nama suami	Name of the husband	required		person.name	subject_name
        form	husband_birth_date	date	Tanggal lahir suami	Date of birth of the husband			person.birth_date
        form	husband_birth_place	text	Tempat lahir suami	Place of birth of the husband			person.birth_place
        form	husband_religion	list:religion	Agama suami	Religion of the husband			person.religion
        form	husband_marital_status	list:marital-status	Status kawin suami sebelumnya	Earlier marital status of the husband			person.marital_status
        form	wife	section	Istri	Wife
        form	wife_nik	nik	NIK istri	NIK of the wife			person.nik
        form	wife_name	name	Nama istri	Name of the wife	required		person.name
        form	wife_birth_date	date	Tanggal lahir istri	Date of birth of the wife			person.birth_date
        form	wife_birth_place	text	Tempat lahir istri	Place of birth of the wife			person.birth_place
        form	wife_religion	list:religion	Agama istri	Religion of the wife			person.religion
        form	wife_marital_status	list:marital-status	Status kawin istri sebelumnya	Earlier marital status of the wife			person.marital_status
        form	witness1	section	Saksi pertama	First witness
        form	witness1_nik	nik	NIK saksi pertama	NIK of the first witness			person.nik
        form	witness1_name	name	Nama saksi pertama	Name of the first witness	required		person.name
        form	witness2	section	Saksi kedua	Second witness
        form	witness2_nik	nik	NIK saksi kedua	NIK of the second witness			person.nik
        form	witness2_name	name	Nama saksi kedua	Name of the second witness	required		person.name

        code	MOVE-ARR
        version	1
        name_id	Pindah datang
        name_en	Arrival
        group	move
        forms	F-1.02
        requirements	skpwni	SKPWNI	SKPWNI (letter of move)
        requirements	cards-back	KTP-el dan KIA lama, untuk diganti	Old identity and child cards, to be replaced		sometimes
        requirements	owner-consent	Surat persetujuan pemilik rumah, bila menumpang	Consent of the owner of the house, when lodging		sometimes
        due_hours	24
        fee	0
        procedure	Petugas memeriksa persyaratan dan mencatat permohonan	The operator checks the papers and enters the request
        procedure	Pemohon menerima tanda terima dengan nomor permohonan	The applicant gets a receipt with the number of the request
        procedure	Berkas dikirim ke Dinas Kependudukan dan Pencatatan Sipil begitu ada jaringan	The papers go to the registry office as soon as there is a line
        procedure	Dinas memeriksa, memproses, dan menandatangani secara elektronik	The office verifies, works on it and signs electronically
        procedure	Dokumen dicetak di desa dan diserahkan kepada pemohon	The document is printed at the village and handed over
        product	Kartu keluarga dan KTP-el dengan alamat baru	Family and identity cards with the new address
        place	Kantor desa/kelurahan: komputer, pemindai, pencetak	Village office: computer, scanner, printer
        offered	true
        form	origin	section	Daerah asal	Origin
        form	skpwni_number	text	Nomor SKPWNI	Number of the SKPWNI	required
        form	skpwni_date	date	Tanggal SKPWNI	Date of the SKPWNI	required			event_date
        form	from_region	region	Desa/kelurahan asal	Village of origin
        form	from_address	text	Alamat asal	Address of origin
        form	target	section	Alamat di sini	Address here
        form	to_address	text	Alamat	Address	required
        form	to_rt_rw	text	RT/RW	RT/RW (neighbourhood)
        form	to_region	region	Desa/kelurahan	Village
        form	moving_status	list:kk-status	Status KK yang datang	Family card of those who arrive	required
        form	join_kk	kk	Nomor KK yang ditumpangi	Family card that is joined
        form	movers	section	Yang datang	Those who arrive	10
        form	mover_nik	nik	NIK	NIK			person.nik
        form	mover_name	name	Nama lengkap	Full name	required		person.name
        form	mover_relation	list:family-relation	Hubungan dalam keluarga	Relation in the family			person.family_relation

        code	MOVE-IN
        version	1
        name_id	Pindah dalam satu kabupaten/kota
        name_en	Move inside the regency
        group	move
        forms	F-1.03
        requirements	kk-copy	Salinan kartu keluarga	Copy of the family card
        requirements	owner-consent	Surat persetujuan pemilik rumah, bila menumpang	Consent of the owner of the house, when lodging		sometimes
        requirements	cards-back	KTP-el dan KIA lama, untuk ditarik	Old identity and child cards, to be withdrawn		sometimes
        due_hours	24
        fee	0
        procedure	Petugas memeriksa persyaratan dan mencatat permohonan	The operator checks the papers and enters the request
        procedure	Pemohon menerima tanda terima dengan nomor permohonan	The applicant gets a receipt with the number of the request
        procedure	Berkas dikirim ke Dinas Kependudukan dan Pencatatan Sipil begitu ada jaringan	The papers go to the registry office as soon as there is a line
        procedure	Dinas memeriksa, memproses, dan menandatangani secara elektronik	The office verifies, works on it and signs electronically
        procedure	Dokumen dicetak di desa dan diserahkan kepada pemohon	The document is printed at the village and handed over
        product	Kartu keluarga dan KTP-el dengan alamat baru	Family and identity cards with the new address
        place	Kantor desa/kelurahan: komputer, pemindai, pencetak	Village office: computer, scanner, printer
        offered	true
        form	origin	section	Alamat asal	Address of origin
        form	kk	kk	Nomor KK asal	Family card of origin	required		applicant.kk
        form	address	text	Alamat	Address	required		applicant.address
        form	rt_rw	text	RT/RW	RT/RW (neighbourhood)			applicant.rt_rw
        form	region	region	Kode desa asal	Village of origin
        form	target	section	Alamat tujuan	Address of destination
        form	to_address	text	Alamat tujuan	Address of destination	required
        form	to_rt_rw	text	RT/RW tujuan	RT/RW of destination
        form	to_region	region	Desa/kelurahan tujuan	Village of destination	required
        form	move	section	Kepindahan	Move
        form	move_class	list:move-class	Klasifikasi kepindahan	Class of the move	required
        form	move_reason	list:move-reason	Alasan pindah	Reason	required
        form	move_kind	list:move-kind	Jenis kepindahan	Who moves	required
        form	left_status	list:kk-status	Status KK yang tidak pindah	Family card of those who stay
        form	moving_status	list:kk-status	Status KK yang pindah	Family card of those who move
        form	move_date	date	Rencana tanggal pindah	Planned date of the move	plan			event_date
        form	movers	section	Yang pindah	Those who move	10
        form	mover_nik	nik	NIK	NIK			person.nik
        form	mover_name	name	Nama lengkap	Full name	required		person.name
        form	mover_relation	list:family-relation	Hubungan dalam keluarga	Relation in the family			person.family_relation

        code	MOVE-OUT
        version	1
        name_id	Pindah ke luar kabupaten/kota (SKPWNI)
        name_en	Move out of the regency (SKPWNI)
        group	move
        forms	F-1.03
        requirements	kk-copy	Salinan kartu keluarga	Copy of the family card
        requirements	adult-head	Orang dewasa sebagai kepala keluarga, bila yang tinggal hanya anak-anak	An adult as head, when only minors stay behind		sometimes
        due_hours	24
        fee	0
        procedure	Petugas memeriksa persyaratan dan mencatat permohonan	The operator checks the papers and enters the request
        procedure	Pemohon menerima tanda terima dengan nomor permohonan	The applicant gets a receipt with the number of the request
        procedure	Berkas dikirim ke Dinas Kependudukan dan Pencatatan Sipil begitu ada jaringan	The papers go to the registry office as soon as there is a line
        procedure	Dinas memeriksa, memproses, dan menandatangani secara elektronik	The office verifies, works on it and signs electronically
        procedure	Dokumen dicetak di desa dan diserahkan kepada pemohon	The document is printed at the village and handed over
        product	SKPWNI	SKPWNI (letter of move)
        place	Kantor desa/kelurahan: komputer, pemindai, pencetak	Village office: computer, scanner, printer
        offered	true
        form	origin	section	Alamat asal	Address of origin
        form	kk	kk	Nomor KK asal	Family card of origin	required		applicant.kk
        form	address	text	Alamat	Address	required		applicant.address
        form	rt_rw	text	RT/RW	RT/RW (neighbourhood)			applicant.rt_rw
        form	region	region	Kode desa asal	Village of origin
        form	target	section	Alamat tujuan	Address of destination
        form	to_address	text	Alamat tujuan	Address of destination	required
        form	to_rt_rw	text	RT/RW tujuan	RT/RW of destination
        form	to_region	region	Desa/kelurahan tujuan	Village of destination	required
        form	move	section	Kepindahan	Move
        form	move_class	list:move-class	Klasifikasi kepindahan	Class of the move	required
        form	move_reason	list:move-reason	Alasan pindah	Reason	required
        form	move_kind	list:move-kind	Jenis kepindahan	Who moves	required
        form	left_status	list:kk-status	Status KK yang tidak pindah	Family card of those who stay
        form	moving_status	list:kk-status	Status KK yang pindah	Family card of those who move
        form	move_date	date	Rencana tanggal pindah	Planned date of the move	plan			event_date
        form	movers	section	Yang pindah	Those who move	10
        form	mover_nik	nik	NIK	NIK			person.nik
        form	mover_name	name	Nama lengkap	Full name	required		person.name
        form	mover_relation	list:family-relation	Hubungan dalam keluarga	Relation in the family			person.family_relation

        code	STATUS-PA
        version	1
        name_id	Perubahan status setelah putusan pengadilan agama
        name_en	Change of status after a ruling of the religious court
        group	kk
        forms	F-1.02
        forms	F-1.06
        requirements	final-ruling	Putusan atau akta cerai dari pengadilan agama yang berkekuatan hukum tetap	Final ruling or divorce certificate of the religious court
        due_hours	24
        fee	0
        procedure	Petugas memeriksa persyaratan dan mencatat permohonan	The operator checks the papers and enters the request
        procedure	Pemohon menerima tanda terima dengan nomor permohonan	The applicant gets a receipt with the number of the request
        procedure	Berkas dikirim ke Dinas Kependudukan dan Pencatatan Sipil begitu ada jaringan	The papers go to the registry office as soon as there is a line
        procedure	Dinas memeriksa, memproses, dan menandatangani secara elektronik	The office verifies, works on it and signs electronically
        procedure	Dokumen dicetak di desa dan diserahkan kepada pemohon	The document is printed at the village and handed over
        procedure	Kartu dicetak di kantor kabupaten/kota, lalu diserahkan kepada pemohon	The card is printed at the regency office and handed over
        product	Dua kartu keluarga	Two family cards
        product	Dua KTP-el	Two identity cards
        place	Kantor desa/kelurahan: komputer, pemindai, pencetak	Village office: computer, scanner, printer
        place	Pencetak kartu di kantor kabupaten/kota	Card printer at the regency office
        offered	true
        form	ruling	section	Putusan pengadilan agama	Ruling of the religious court
        form	court	text	Nama pengadilan agama	Name of the religious court	required
        form	case_number	text	Nomor perkara	Case number	required
        form	certificate_number	text	Nomor akta cerai	Number of the divorce certificate	required
        form	final_on	date	Tanggal berkekuatan hukum tetap	Date when final	required			event_date
        form	husband	section	Pihak laki-laki	Man
        form	husband_nik	nik	NIK pihak laki-laki	NIK of the man	required		person.nik
        form	husband_name	name	Nama pihak laki-laki	Name of the man	required		person.name	subject_name
        form	husband_kk	kk	Nomor KK lama	Old family card			person.kk
        form	husband_address	text	Alamat sekarang pihak laki-laki	Present address of the man	required		person.address
        form	wife	section	Pihak perempuan	Woman
        form	wife_nik	nik	NIK pihak perempuan	NIK of the woman	required		person.nik
        form	wife_name	name	Nama pihak perempuan	Name of the woman	required		person.name
        form	wife_address	text	Alamat sekarang pihak perempuan	Present address of the woman	required		person.address
        form	members	section	Anak dan anggota yang ikut pihak perempuan	Children and others who go with the woman	10
        form	member_nik	nik	NIK	NIK			person.nik
        form	member_name	name	Nama lengkap	Full name	required		person.name
        form	member_relation	list:family-relation	Hubungan dalam keluarga	Relation in the family			person.family_relation

        code	STILL
        version	1
        name_id	Surat keterangan lahir mati
        name_en	Letter of stillbirth
        group	deed
        forms	F-2.01
        requirements	still-letter	Surat keterangan lahir mati	Letter of stillbirth			proof
        requirements	still-statement	Surat pernyataan orang tua atau wali	Statement of the parents or guardian			proof
        requirements	parents-kk	Kartu keluarga orang tua	Family card of the parents
        due_hours	24
        fee	0
        procedure	Petugas memeriksa persyaratan dan mencatat permohonan	The operator checks the papers and enters the request
        procedure	Pemohon menerima tanda terima dengan nomor permohonan	The applicant gets a receipt with the number of the request
        procedure	Berkas dikirim ke Dinas Kependudukan dan Pencatatan Sipil begitu ada jaringan	The papers go to the registry office as soon as there is a line
        procedure	Dinas memeriksa, memproses, dan menandatangani secara elektronik	The office verifies, works on it and signs electronically
        procedure	Dokumen dicetak di desa dan diserahkan kepada pemohon	The document is printed at the village and handed over
        product	Surat keterangan lahir mati	Letter of stillbirth
        place	Kantor desa/kelurahan: komputer, pemindai, pencetak	Village office: computer, scanner, printer
        offered	true
        form	child	section	Anak lahir mati	Stillborn child
        form	child_sex	list:sex	Jenis kelamin	Sex
        form	still_date	date	Tanggal lahir mati	Date of the stillbirth	required			event_date
        form	still_time	time	Jam	Time
        form	still_weeks	integer	Lama kandungan (minggu)	Weeks of pregnancy
        form	child_birth_place	text	Kabupaten/kota tempat lahir	Regency or city of birth	required
        form	birth_place_kind	list:birth-place	Tempat dilahirkan	Where the child was born	required
        form	birth_helper	list:birth-helper	Penolong	Helper
        form	reporter	section	Pelapor	Reporter
        form	reporter_relation	list:reporter-relation	Hubungan pelapor dengan anak	Relation of the reporter to the child	required
        form	kk	kk	Nomor KK	Family card number			applicant.kk
        form	mother	section	Ibu	Mother
        form	mother_nik	nik	NIK ibu	NIK of the mother			person.nik
        form	mother_name	name	Nama ibu	Name of the mother	required		person.name	subject_name
        form	mother_birth_date	date	Tanggal lahir ibu	Date of birth of the mother			person.birth_date
        form	father	section	Ayah	Father
        form	father_nik	nik	NIK ayah	NIK of the father			person.nik
        form	father_name	name	Nama ayah	Name of the father			person.name
        form	father_birth_date	date	Tanggal lahir ayah	Date of birth of the father			person.birth_date
        form	witness1	section	Saksi pertama	First witness
        form	witness1_nik	nik	NIK saksi pertama	NIK of the first witness			person.nik
        form	witness1_name	name	Nama saksi pertama	Name of the first witness	required		person.name
        form	witness2	section	Saksi kedua	Second witness
        form	witness2_nik	nik	NIK saksi kedua	NIK of the second witness			person.nik
        form	witness2_name	name	Nama saksi kedua	Name of the second witness	required		person.name
        """#

    /// `list TAB code TAB Indonesian TAB English TAB number`.
    static let lists = #"""
        sex	male	Laki-laki	Male	1
        sex	female	Perempuan	Female	2
        religion	islam	Islam	Islam	1
        religion	christian	Kristen	Christian	2
        religion	catholic	Katolik	Catholic	3
        religion	hindu	Hindu	Hindu	4
        religion	buddha	Buddha	Buddhist	5
        religion	konghucu	Konghucu	Confucian	6
        religion	belief	Kepercayaan/lainnya	Belief/other	7
        family-relation	head	Kepala keluarga	Head	1
        family-relation	husband	Suami	Husband	2
        family-relation	wife	Istri	Wife	3
        family-relation	child	Anak	Child	4
        family-relation	child-in-law	Menantu	Son- or daughter-in-law	5
        family-relation	grandchild	Cucu	Grandchild	6
        family-relation	parent	Orang tua	Parent	7
        family-relation	parent-in-law	Mertua	Parent-in-law	8
        family-relation	relative	Famili lain	Other relative	9
        family-relation	helper	Pembantu	Helper	10
        family-relation	other	Lainnya	Other	11
        marital-status	single	Belum kawin	Single	1
        marital-status	married	Kawin tercatat	Married, recorded	2
        marital-status	married-unrec	Kawin belum tercatat	Married, not recorded	3
        marital-status	divorced	Cerai hidup tercatat	Divorced, recorded	4
        marital-status	divorced-unrec	Cerai hidup belum tercatat	Divorced, not recorded	5
        marital-status	widowed	Cerai mati	Widowed	6
        birth-place	hospital	Rumah sakit/rumah bersalin	Hospital	1
        birth-place	health-centre	Puskesmas	Health centre	2
        birth-place	maternity-post	Polindes	Village maternity post	3
        birth-place	home	Rumah	Home	4
        birth-place	other	Lainnya	Other	5
        birth-helper	doctor	Dokter	Doctor	1
        birth-helper	midwife	Bidan/perawat	Midwife or nurse	2
        birth-helper	traditional	Dukun	Traditional helper	3
        birth-helper	other	Lainnya	Other	4
        birth-kind	single	Tunggal	Single	1
        birth-kind	twin	Kembar 2	Twin	2
        birth-kind	triplet	Kembar 3	Triplet	3
        birth-kind	quadruplet	Kembar 4	Quadruplet	4
        birth-kind	other	Lainnya	Other	5
        death-cause	illness	Sakit biasa/tua	Illness or old age	1
        death-cause	epidemic	Wabah penyakit	Epidemic	2
        death-cause	accident	Kecelakaan	Accident	3
        death-cause	crime	Kriminalitas	Crime	4
        death-cause	suicide	Bunuh diri	Suicide	5
        death-cause	other	Lainnya	Other	6
        death-explained	doctor	Dokter	Doctor	1
        death-explained	health-worker	Tenaga kesehatan	Health worker	2
        death-explained	police	Kepolisian	Police	3
        death-explained	other	Lainnya	Other	4
        move-class	village	Dalam satu desa/kelurahan	Within the village	1
        move-class	villages	Antardesa/kelurahan dalam satu kecamatan	Between villages of one sub-district	2
        move-class	sub-districts	Antarkecamatan dalam satu kabupaten/kota	Between sub-districts of one regency	3
        move-class	regencies	Antarkabupaten/kota dalam satu provinsi	Between regencies of one province	4
        move-class	provinces	Antarprovinsi	Between provinces	5
        move-reason	work	Pekerjaan	Work	1
        move-reason	education	Pendidikan	Education	2
        move-reason	security	Keamanan	Security	3
        move-reason	health	Kesehatan	Health	4
        move-reason	housing	Perumahan	Housing	5
        move-reason	family	Keluarga	Family	6
        move-reason	other	Lainnya	Other	7
        move-kind	head	Kepala keluarga	Head of the family	1
        move-kind	head-all	Kepala keluarga dan seluruh anggota	Head and all members	2
        move-kind	head-some	Kepala keluarga dan sebagian anggota	Head and some members	3
        move-kind	members	Anggota keluarga	Members	4
        kk-status	join	Numpang KK	Join a family card
        kk-status	new	Membuat KK baru	New family card
        kk-status	keep	Nomor KK tetap	Family card number stays
        kk-reason	new-family	Membentuk keluarga baru	New family
        kk-reason	new-head	Penggantian kepala keluarga	New head
        kk-reason	split	Pisah KK	Split
        kk-reason	arrival	Pindah datang	Arrival
        kk-reason	overseas	Dari luar negeri	From overseas
        kk-reason	vulnerable	Penduduk rentan	Vulnerable people
        ktp-reason	new	Baru	New
        ktp-reason	arrival	Pindah datang	Arrival
        ktp-reason	lost-damaged	Hilang/rusak	Lost or damaged
        ktp-reason	change	Perubahan data	Change of data
        ktp-reason	stay-permit	Perpanjangan izin tinggal	Extension of a stay permit
        ktp-reason	citizenship	Perubahan kewarganegaraan	Change of citizenship
        ktp-reason	outside	Luar domisili	Outside the domicile
        ktp-reason	transmigration	Transmigrasi	Transmigration
        kia-reason	new	Baru	New
        kia-reason	lost-damaged	Hilang/rusak	Lost or damaged
        kia-reason	extension	Perpanjangan	Extension
        kia-reason	other	Lainnya	Other
        loss-kind	lost	Hilang	Lost
        loss-kind	damaged	Rusak	Damaged
        reporter-relation	mother	Ibu	Mother
        reporter-relation	father	Ayah	Father
        reporter-relation	child	Anak	Child
        reporter-relation	spouse	Suami/istri	Spouse
        reporter-relation	sibling	Saudara	Sibling
        reporter-relation	grandparent	Kakek/nenek	Grandparent
        reporter-relation	rt-head	Ketua RT	Head of the RT
        reporter-relation	other	Lainnya	Other
        change-element	name	Nama	Name
        change-element	birth-place	Tempat lahir	Place of birth
        change-element	birth-date	Tanggal lahir	Date of birth
        change-element	sex	Jenis kelamin	Sex
        change-element	religion	Agama	Religion
        change-element	marital-status	Status perkawinan	Marital status
        change-element	family-relation	Hubungan dalam keluarga	Relation in the family
        change-element	education	Pendidikan	Education
        change-element	occupation	Pekerjaan	Occupation
        change-element	blood-type	Golongan darah	Blood type
        change-element	address	Alamat	Address
        change-element	parents	Nama orang tua	Names of the parents
        change-element	other	Lainnya	Other
        return-reason	papers-missing	Berkas kurang	Papers missing
        return-reason	unreadable	Berkas tidak terbaca	Papers cannot be read
        return-reason	data-differs	Data berbeda dengan berkas	Data differ from the papers
        return-reason	nik-unknown	NIK tidak ditemukan	NIK not found
        return-reason	wrong-service	Layanan tidak sesuai	Wrong service
        return-reason	other	Lainnya	Other
        reject-reason	duplicate	Sudah pernah diajukan	Asked for before
        reject-reason	not-entitled	Tidak memenuhi ketentuan	Not entitled
        reject-reason	wrong-office	Wewenang kantor lain	Matter of another office
        reject-reason	other	Lainnya	Other
        cancel-reason	by-applicant	Dibatalkan pemohon	Cancelled by the applicant
        cancel-reason	duplicate	Tercatat dua kali	Entered twice
        cancel-reason	wrong-service	Salah layanan	Wrong service
        cancel-reason	other	Lainnya	Other
        correction-reason	typing	Salah ketik	Mistyped
        correction-reason	original-shown	Dokumen asli diperlihatkan	Original shown
        correction-reason	applicant-said	Keterangan pemohon	Said by the applicant
        correction-reason	other	Lainnya	Other
        channel	desk	Loket	Desk
        channel	paper	Berkas kertas	Paper
        channel	whatsapp	WhatsApp	WhatsApp
        channel	phone	Telepon	Telephone
        channel	other	Lainnya	Other
        purpose	service	Pelayanan permohonan	Service of a request
        purpose	correction	Pembetulan	Correction
        purpose	hand-over	Penyerahan dokumen	Hand-over
        purpose	subject	Permintaan yang bersangkutan	Asked by the person
        purpose	audit	Pemeriksaan	Audit
        purpose	other	Lainnya	Other
        """#
}

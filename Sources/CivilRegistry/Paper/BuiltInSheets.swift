// Written by Tools/generate-catalogue from Schemas/catalogue. Change the JSON and run it again.

enum BuiltInSheets {
    /// A blank line between sheets.
    static let sheets = #"""
        sheet	F-1.01	1	Formulir biodata keluarga	Family biodata
        note	Susunan DesaSync untuk formulir F-1.01; bukan blangko resmi.	DesaSync's own layout of form F-1.01; not the official blank.
        note	Saya menyatakan isi formulir ini benar.	I state that what this form says is true.
        part	Permohonan	Request		
        box	request_number	line	Nomor permohonan	Request number	request.number
        box	request_date	date	Tanggal	Date	request.received_on
        box	request_village	line	Desa/kelurahan	Village	request.village
        box	request_sub_district	line	Kecamatan	Sub-district	request.sub_district
        box	request_regency	line	Kabupaten/kota	Regency or city	request.regency
        part	Keluarga	Family		
        box	head_name	line	Nama kepala keluarga	Name of the head of the family
        box	address	long	Alamat	Address
        box	rt_rw	line	RT/RW	RT/RW
        box	phone	line	Telepon	Telephone
        part	Anggota keluarga	Members of the family	10	
        box	member_name	long	Nama lengkap	Full name
        box	member_nik	cells:16	NIK	NIK
        box	member_sex	line	Jenis kelamin	Sex
        box	member_birth_place	line	Tempat lahir	Place of birth
        box	member_birth_date	date	Tanggal lahir	Date of birth
        box	member_religion	line	Agama	Religion
        box	member_marital_status	line	Status perkawinan	Marital status
        box	member_relation	line	Hubungan	Relation
        box	member_education	line	Pendidikan	Education
        box	member_occupation	line	Pekerjaan	Occupation
        box	member_mother	long	Nama ibu	Mother
        box	member_father	long	Nama ayah	Father
        sign	Kepala keluarga	Head of the family
        sign	Petugas desa/kelurahan	Village officer

        sheet	F-1.02	1	Formulir pendaftaran peristiwa kependudukan	Registration of population events
        note	Susunan DesaSync untuk formulir F-1.02; bukan blangko resmi.	DesaSync's own layout of form F-1.02; not the official blank.
        note	Saya menyatakan isi formulir ini benar.	I state that what this form says is true.
        part	Permohonan	Request		
        box	request_number	line	Nomor permohonan	Request number	request.number
        box	request_date	date	Tanggal	Date	request.received_on
        box	request_village	line	Desa/kelurahan	Village	request.village
        box	request_sub_district	line	Kecamatan	Sub-district	request.sub_district
        box	request_regency	line	Kabupaten/kota	Regency or city	request.regency
        part	Pemohon	Applicant		
        box	applicant_name	line	Nama lengkap	Full name	applicant.name
        box	applicant_nik	cells:16	NIK	NIK	applicant.nik
        box	applicant_kk	cells:16	Nomor KK	Family card number	applicant.kk
        box	applicant_address	long	Alamat	Address	applicant.address
        box	applicant_rt_rw	line	RT/RW	RT/RW	applicant.rt_rw
        box	applicant_phone	line	Telepon	Telephone	applicant.phone
        part	Kartu keluarga	Family card		
        box	kk_reason	tick:kk-reason	Alasan KK	Reason for the card
        box	kk	cells:16	Nomor KK	Family card number
        box	head_nik	cells:16	NIK kepala keluarga	NIK of the head
        box	head_name	line	Nama kepala keluarga	Name of the head of the family
        box	address	long	Alamat	Address
        box	rt_rw	line	RT/RW	RT/RW
        part	Penggantian kepala keluarga	Change of the head		
        box	old_head_nik	cells:16	NIK kepala keluarga lama	NIK of the old head
        box	old_head_name	line	Nama kepala keluarga lama	Name of the old head
        box	death_deed	line	Nomor akta kematian	Number of the death deed
        box	death_date	date	Tanggal meninggal	Date of death
        part	KTP-el	Identity card		
        box	ktp_reason	tick:ktp-reason	Alasan KTP-el	Reason for the identity card
        box	recorded_on	date	Tanggal perekaman	Date of the recording
        part	KIA	Child card		
        box	kia_reason	tick:kia-reason	Alasan KIA	Reason for the child card
        box	child_nik	cells:16	NIK anak	NIK of the child
        box	child_name	line	Nama anak	Name of the child
        box	child_sex	tick:sex	Jenis kelamin	Sex
        box	child_birth_place	line	Tempat lahir	Place of birth
        box	child_birth_date	date	Tanggal lahir	Date of birth
        box	child_deed	line	Nomor akta kelahiran	Number of the birth deed
        box	father_name	line	Nama ayah	Father
        box	mother_name	line	Nama ibu	Mother
        part	Hilang atau rusak	Lost or damaged		
        box	loss_kind	tick:loss-kind	Keadaan	Which
        box	police_letter	line	Nomor surat kepolisian	Number of the police letter
        box	loss_date	date	Tanggal diketahui	Noticed on
        part	Pindah datang	Arrival		
        box	skpwni_number	line	Nomor SKPWNI	Number of the SKPWNI
        box	skpwni_date	date	Tanggal SKPWNI	Date of the SKPWNI
        box	from_region	line	Kode desa asal	Village of origin
        box	from_address	long	Alamat asal	Address of origin
        box	to_address	long	Alamat di sini	Address here
        box	to_rt_rw	line	RT/RW	RT/RW
        box	to_region	line	Kode desa/kelurahan	Village
        box	moving_status	tick:kk-status	Status KK	Family card
        box	join_kk	cells:16	Nomor KK yang ditumpangi	Family card that is joined
        part	Putusan pengadilan agama	Ruling of the religious court		
        box	court	line	Pengadilan	Court
        box	case_number	line	Nomor perkara	Case number
        box	certificate_number	line	Nomor akta cerai	Number of the certificate
        box	final_on	date	Berkekuatan hukum tetap	Final on
        box	husband_nik	cells:16	NIK pihak laki-laki	NIK of the man
        box	husband_name	line	Nama pihak laki-laki	Name of the man
        box	husband_kk	cells:16	Nomor KK lama	Old family card
        box	husband_address	long	Alamat pihak laki-laki	Address of the man
        box	wife_nik	cells:16	NIK pihak perempuan	NIK of the woman
        box	wife_name	line	Nama pihak perempuan	Name of the woman
        box	wife_address	long	Alamat pihak perempuan	Address of the woman
        part	Data yang diubah	Data to be changed	8	
        box	change_name	long	Nama	Name
        box	change_nik	cells:16	NIK	NIK
        box	change_element	line	Isian	Element
        box	change_old	line	Semula	Before
        box	change_new	line	Menjadi	After
        box	change_basis	line	Dasar perubahan	Proof
        part	Anggota keluarga	Members of the family	12	
        box	member_nik	cells:16	NIK	NIK
        box	member_name	long	Nama	Name
        box	member_relation	line	Hubungan	Relation
        part	Yang datang	Those who arrive	10	
        box	mover_nik	cells:16	NIK	NIK
        box	mover_name	long	Nama	Name
        box	mover_relation	line	Hubungan	Relation
        sign	Pemohon	Applicant
        sign	Petugas desa/kelurahan	Village officer

        sheet	F-1.03	1	Formulir pendaftaran perpindahan penduduk	Registration of a move
        note	Susunan DesaSync untuk formulir F-1.03; bukan blangko resmi.	DesaSync's own layout of form F-1.03; not the official blank.
        note	Saya menyatakan isi formulir ini benar.	I state that what this form says is true.
        part	Permohonan	Request		
        box	request_number	line	Nomor permohonan	Request number	request.number
        box	request_date	date	Tanggal	Date	request.received_on
        box	request_village	line	Desa/kelurahan	Village	request.village
        box	request_sub_district	line	Kecamatan	Sub-district	request.sub_district
        box	request_regency	line	Kabupaten/kota	Regency or city	request.regency
        part	Pemohon	Applicant		
        box	applicant_name	line	Nama lengkap	Full name	applicant.name
        box	applicant_nik	cells:16	NIK	NIK	applicant.nik
        box	applicant_kk	cells:16	Nomor KK	Family card number	applicant.kk
        box	applicant_address	long	Alamat	Address	applicant.address
        box	applicant_rt_rw	line	RT/RW	RT/RW	applicant.rt_rw
        box	applicant_phone	line	Telepon	Telephone	applicant.phone
        part	Alamat asal	Address of origin		
        box	kk	cells:16	Nomor KK	Family card number
        box	address	long	Alamat	Address
        box	rt_rw	line	RT/RW	RT/RW
        box	region	line	Kode desa/kelurahan	Village
        part	Alamat tujuan	Destination		
        box	to_address	long	Alamat	Address
        box	to_rt_rw	line	RT/RW	RT/RW
        box	to_region	line	Kode desa/kelurahan	Village
        part	Kepindahan	Move		
        box	move_class	tick:move-class	Klasifikasi	Class
        box	move_reason	tick:move-reason	Alasan	Reason
        box	move_kind	tick:move-kind	Jenis	Who moves
        box	left_status	tick:kk-status	KK yang tidak pindah	Those who stay
        box	moving_status	tick:kk-status	KK yang pindah	Those who move
        box	move_date	date	Rencana tanggal pindah	Planned date
        part	Yang pindah	Those who move	10	
        box	mover_nik	cells:16	NIK	NIK
        box	mover_name	long	Nama	Name
        box	mover_relation	line	Hubungan	Relation
        sign	Pemohon	Applicant
        sign	Petugas desa/kelurahan	Village officer

        sheet	F-1.04	1	Surat pernyataan tidak memiliki dokumen kependudukan	Statement of having no documents
        note	Susunan DesaSync untuk formulir F-1.04; bukan blangko resmi.	DesaSync's own layout of form F-1.04; not the official blank.
        note	Saya bertanggung jawab penuh atas kebenaran pernyataan ini, dan bersedia diproses menurut hukum bila ternyata tidak benar.	I take full responsibility for the truth of this statement, and accept what the law provides should it be untrue.
        part	Permohonan	Request		
        box	request_number	line	Nomor permohonan	Request number	request.number
        box	request_date	date	Tanggal	Date	request.received_on
        box	request_village	line	Desa/kelurahan	Village	request.village
        box	request_sub_district	line	Kecamatan	Sub-district	request.sub_district
        box	request_regency	line	Kabupaten/kota	Regency or city	request.regency
        part	Pemohon	Applicant		
        box	applicant_name	line	Nama lengkap	Full name	applicant.name
        box	applicant_nik	cells:16	NIK	NIK	applicant.nik
        box	applicant_kk	cells:16	Nomor KK	Family card number	applicant.kk
        box	applicant_address	long	Alamat	Address	applicant.address
        box	applicant_rt_rw	line	RT/RW	RT/RW	applicant.rt_rw
        box	applicant_phone	line	Telepon	Telephone	applicant.phone
        part	Pernyataan	Statement		always
        box	statement	long	Dokumen yang tidak dimiliki, dan sebabnya	Documents that are missing, and why
        sign	Yang menyatakan	Declarant
        sign	Saksi pertama	First witness
        sign	Saksi kedua	Second witness
        sign	Kepala desa/lurah	Village head

        sheet	F-1.05	1	Surat pernyataan tanggung jawab mutlak perkawinan/perceraian belum tercatat	Statement of responsibility, unregistered marriage or divorce
        note	Susunan DesaSync untuk formulir F-1.05; bukan blangko resmi.	DesaSync's own layout of form F-1.05; not the official blank.
        note	Saya bertanggung jawab penuh atas kebenaran pernyataan ini, dan bersedia diproses menurut hukum bila ternyata tidak benar.	I take full responsibility for the truth of this statement, and accept what the law provides should it be untrue.
        part	Permohonan	Request		
        box	request_number	line	Nomor permohonan	Request number	request.number
        box	request_date	date	Tanggal	Date	request.received_on
        box	request_village	line	Desa/kelurahan	Village	request.village
        box	request_sub_district	line	Kecamatan	Sub-district	request.sub_district
        box	request_regency	line	Kabupaten/kota	Regency or city	request.regency
        part	Pemohon	Applicant		
        box	applicant_name	line	Nama lengkap	Full name	applicant.name
        box	applicant_nik	cells:16	NIK	NIK	applicant.nik
        box	applicant_kk	cells:16	Nomor KK	Family card number	applicant.kk
        box	applicant_address	long	Alamat	Address	applicant.address
        box	applicant_rt_rw	line	RT/RW	RT/RW	applicant.rt_rw
        box	applicant_phone	line	Telepon	Telephone	applicant.phone
        part	Pernyataan	Statement		always
        box	statement_husband	line	Nama suami	Husband
        box	statement_husband_nik	cells:16	NIK suami	NIK of the husband
        box	statement_wife	line	Nama istri	Wife
        box	statement_wife_nik	cells:16	NIK istri	NIK of the wife
        box	statement_date	date	Tanggal perkawinan/perceraian	Date of the marriage or divorce
        box	statement_place	line	Tempat	Place
        sign	Suami	Husband
        sign	Istri	Wife
        sign	Saksi pertama	First witness
        sign	Saksi kedua	Second witness

        sheet	F-1.06	1	Surat pernyataan perubahan elemen data kependudukan	Statement of changed data
        note	Susunan DesaSync untuk formulir F-1.06; bukan blangko resmi.	DesaSync's own layout of form F-1.06; not the official blank.
        note	Saya menyatakan isi formulir ini benar.	I state that what this form says is true.
        part	Permohonan	Request		
        box	request_number	line	Nomor permohonan	Request number	request.number
        box	request_date	date	Tanggal	Date	request.received_on
        box	request_village	line	Desa/kelurahan	Village	request.village
        box	request_sub_district	line	Kecamatan	Sub-district	request.sub_district
        box	request_regency	line	Kabupaten/kota	Regency or city	request.regency
        part	Pemohon	Applicant		
        box	applicant_name	line	Nama lengkap	Full name	applicant.name
        box	applicant_nik	cells:16	NIK	NIK	applicant.nik
        box	applicant_kk	cells:16	Nomor KK	Family card number	applicant.kk
        box	applicant_address	long	Alamat	Address	applicant.address
        box	applicant_rt_rw	line	RT/RW	RT/RW	applicant.rt_rw
        box	applicant_phone	line	Telepon	Telephone	applicant.phone
        part	Data yang diubah	Data to be changed	8	always
        box	change_name	long	Nama	Name
        box	change_nik	cells:16	NIK	NIK
        box	change_element	line	Isian	Element
        box	change_old	line	Semula	Before
        box	change_new	line	Menjadi	After
        box	change_basis	line	Dasar perubahan	Proof
        part	Pernyataan	Statement		always
        box	statement	long	Keterangan	Remarks
        sign	Pemohon	Applicant
        sign	Petugas desa/kelurahan	Village officer

        sheet	F-2.01	1	Formulir pelaporan pencatatan sipil di dalam negeri	Civil registration report inside the country
        note	Susunan DesaSync untuk formulir F-2.01; bukan blangko resmi.	DesaSync's own layout of form F-2.01; not the official blank.
        note	Saya menyatakan isi formulir ini benar.	I state that what this form says is true.
        part	Permohonan	Request		
        box	request_number	line	Nomor permohonan	Request number	request.number
        box	request_date	date	Tanggal	Date	request.received_on
        box	request_village	line	Desa/kelurahan	Village	request.village
        box	request_sub_district	line	Kecamatan	Sub-district	request.sub_district
        box	request_regency	line	Kabupaten/kota	Regency or city	request.regency
        part	Pelapor	Reporter		
        box	applicant_name	line	Nama	Name	applicant.name
        box	applicant_nik	cells:16	NIK	NIK	applicant.nik
        box	applicant_phone	line	Telepon	Telephone	applicant.phone
        box	reporter_relation	tick:reporter-relation	Hubungan	Relation
        box	kk	cells:16	Nomor KK	Family card number
        part	Anak	Child		
        box	child_name	line	Nama anak	Name of the child
        box	child_sex	tick:sex	Jenis kelamin	Sex
        box	child_birth_date	date	Tanggal lahir	Date of birth
        box	child_birth_time	time	Jam lahir	Time of birth
        box	still_date	date	Tanggal lahir mati	Date of the stillbirth
        box	still_time	time	Jam lahir mati	Time of the stillbirth
        box	still_weeks	line	Lama kandungan (minggu)	Weeks of pregnancy
        box	child_birth_place	line	Kabupaten/kota tempat lahir	Regency or city of birth
        box	birth_place_kind	tick:birth-place	Tempat dilahirkan	Where
        box	birth_helper	tick:birth-helper	Penolong	Helper
        box	birth_kind	tick:birth-kind	Jenis kelahiran	Single or multiple
        box	birth_order	line	Kelahiran ke-	Order
        box	child_weight	line	Berat (kg)	Weight (kg)
        box	child_length	line	Panjang (cm)	Length (cm)
        part	Yang meninggal	Deceased		
        box	deceased_nik	cells:16	NIK	NIK
        box	deceased_name	line	Nama	Name
        box	deceased_sex	tick:sex	Jenis kelamin	Sex
        box	deceased_birth_date	date	Tanggal lahir	Date of birth
        box	deceased_birth_place	line	Tempat lahir	Place of birth
        box	death_date	date	Tanggal meninggal	Date of death
        box	death_time	time	Jam	Time
        box	death_place	line	Tempat meninggal	Place of death
        box	death_cause	tick:death-cause	Sebab	Cause
        box	death_explained	tick:death-explained	Yang menerangkan	Stated by
        part	Perkawinan	Marriage		
        box	marriage_date	date	Tanggal	Date
        box	religious_leader	line	Pemuka agama	Religious leader
        box	religious_house	line	Badan peribadatan	House of worship
        box	marriage_letter	line	Nomor surat perkawinan	Number of the letter
        part	Putusan pengadilan	Court ruling		
        box	court	line	Pengadilan	Court
        box	ruling_number	line	Nomor putusan	Number of the ruling
        box	final_on	date	Berkekuatan hukum tetap	Final on
        box	marriage_deed	line	Nomor akta perkawinan	Number of the marriage deed
        part	Suami	Husband		
        box	husband_nik	cells:16	NIK	NIK
        box	husband_name	line	Nama	Name
        box	husband_birth_place	line	Tempat lahir	Place of birth
        box	husband_birth_date	date	Tanggal lahir	Date of birth
        box	husband_religion	tick:religion	Agama	Religion
        box	husband_marital_status	tick:marital-status	Status kawin sebelumnya	Earlier marital status
        part	Istri	Wife		
        box	wife_nik	cells:16	NIK	NIK
        box	wife_name	line	Nama	Name
        box	wife_birth_place	line	Tempat lahir	Place of birth
        box	wife_birth_date	date	Tanggal lahir	Date of birth
        box	wife_religion	tick:religion	Agama	Religion
        box	wife_marital_status	tick:marital-status	Status kawin sebelumnya	Earlier marital status
        part	Ibu	Mother		
        box	mother_nik	cells:16	NIK	NIK
        box	mother_name	line	Nama	Name
        box	mother_birth_date	date	Tanggal lahir	Date of birth
        part	Ayah	Father		
        box	father_nik	cells:16	NIK	NIK
        box	father_name	line	Nama	Name
        box	father_birth_date	date	Tanggal lahir	Date of birth
        part	Perkawinan orang tua	Marriage of the parents		
        box	parents_deed	line	Nomor buku nikah/akta	Number of book or deed
        box	parents_marriage_date	date	Tanggal	Date
        part	Saksi pertama	First witness		
        box	witness1_nik	cells:16	NIK	NIK
        box	witness1_name	line	Nama	Name
        part	Saksi kedua	Second witness		
        box	witness2_nik	cells:16	NIK	NIK
        box	witness2_name	line	Nama	Name
        sign	Pelapor	Reporter
        sign	Saksi pertama	First witness
        sign	Saksi kedua	Second witness
        sign	Petugas desa/kelurahan	Village officer

        sheet	F-2.03	1	Surat pernyataan tanggung jawab mutlak kebenaran data kelahiran	Statement of responsibility for the data of a birth
        note	Susunan DesaSync untuk formulir F-2.03; bukan blangko resmi.	DesaSync's own layout of form F-2.03; not the official blank.
        note	Saya bertanggung jawab penuh atas kebenaran pernyataan ini, dan bersedia diproses menurut hukum bila ternyata tidak benar.	I take full responsibility for the truth of this statement, and accept what the law provides should it be untrue.
        part	Permohonan	Request		
        box	request_number	line	Nomor permohonan	Request number	request.number
        box	request_date	date	Tanggal	Date	request.received_on
        box	request_village	line	Desa/kelurahan	Village	request.village
        box	request_sub_district	line	Kecamatan	Sub-district	request.sub_district
        box	request_regency	line	Kabupaten/kota	Regency or city	request.regency
        part	Yang menyatakan	Declarant		
        box	applicant_name	line	Nama lengkap	Full name	applicant.name
        box	applicant_nik	cells:16	NIK	NIK	applicant.nik
        box	applicant_kk	cells:16	Nomor KK	Family card number	applicant.kk
        box	applicant_address	long	Alamat	Address	applicant.address
        box	applicant_rt_rw	line	RT/RW	RT/RW	applicant.rt_rw
        box	applicant_phone	line	Telepon	Telephone	applicant.phone
        part	Anak	Child		
        box	child_name	line	Nama anak	Name of the child
        box	child_sex	tick:sex	Jenis kelamin	Sex
        box	child_birth_date	date	Tanggal lahir	Date of birth
        box	child_birth_place	line	Kabupaten/kota tempat lahir	Regency or city of birth
        box	birth_order	line	Kelahiran ke-	Order
        box	mother_name	line	Nama ibu	Mother
        box	mother_nik	cells:16	NIK ibu	NIK of the mother
        box	father_name	line	Nama ayah	Father
        box	father_nik	cells:16	NIK ayah	NIK of the father
        part	Saksi pertama	First witness		
        box	witness1_nik	cells:16	NIK	NIK
        box	witness1_name	line	Nama	Name
        part	Saksi kedua	Second witness		
        box	witness2_nik	cells:16	NIK	NIK
        box	witness2_name	line	Nama	Name
        sign	Yang menyatakan	Declarant
        sign	Saksi pertama	First witness
        sign	Saksi kedua	Second witness

        sheet	F-2.04	1	Surat pernyataan tanggung jawab mutlak sebagai suami istri	Statement of responsibility as husband and wife
        note	Susunan DesaSync untuk formulir F-2.04; bukan blangko resmi.	DesaSync's own layout of form F-2.04; not the official blank.
        note	Saya bertanggung jawab penuh atas kebenaran pernyataan ini, dan bersedia diproses menurut hukum bila ternyata tidak benar.	I take full responsibility for the truth of this statement, and accept what the law provides should it be untrue.
        part	Permohonan	Request		
        box	request_number	line	Nomor permohonan	Request number	request.number
        box	request_date	date	Tanggal	Date	request.received_on
        box	request_village	line	Desa/kelurahan	Village	request.village
        box	request_sub_district	line	Kecamatan	Sub-district	request.sub_district
        box	request_regency	line	Kabupaten/kota	Regency or city	request.regency
        part	Suami	Husband		
        box	father_name	line	Nama suami	Name of the husband
        box	father_nik	cells:16	NIK suami	NIK of the husband
        box	father_birth_date	date	Tanggal lahir	Date of birth
        part	Istri	Wife		
        box	mother_name	line	Nama istri	Name of the wife
        box	mother_nik	cells:16	NIK istri	NIK of the wife
        box	mother_birth_date	date	Tanggal lahir	Date of birth
        part	Perkawinan	Marriage		
        box	parents_marriage_date	date	Tanggal perkawinan	Date of the marriage
        box	statement	long	Tempat dan cara perkawinan	Place and manner of the marriage
        part	Anak	Child		
        box	child_name	line	Nama anak	Name of the child
        box	child_birth_date	date	Tanggal lahir	Date of birth
        part	Saksi pertama	First witness		
        box	witness1_nik	cells:16	NIK	NIK
        box	witness1_name	line	Nama	Name
        part	Saksi kedua	Second witness		
        box	witness2_nik	cells:16	NIK	NIK
        box	witness2_name	line	Nama	Name
        sign	Suami	Husband
        sign	Istri	Wife
        sign	Saksi pertama	First witness
        sign	Saksi kedua	Second witness
        """#
}

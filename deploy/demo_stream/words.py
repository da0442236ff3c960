"""What is said in the demo. Every sentence was written for it; the same frames serve every contestant of every contest."""

# By a campaign or a citizen, before there are numbers.
SUPPORT_BEFORE = (
    "Mari dukung {pair} jadi {office} {place}. Ajak keluarga dan tetangga.",
    "Saatnya {first} dan {second} memimpin {place}. Kami siap menangkan {pair}!",
    "Relawan {pair} sudah bergerak di semua kecamatan. Ayo menangkan {pair}! #{tag}",
    "Kami warga kampung contoh mendukung penuh {pair} sebagai calon {office}.",
)
# By a campaign or a citizen, numbers drawn.
SUPPORT_AFTER = (
    "Ayo coblos nomor {n}, {pair}! Bersama kita menangkan di {place}.",
    "Jangan lupa pilih pasangan nomor urut {n}, {first} dan {second}, untuk {office} {place}.",
    "Gaspol menangkan {pair}! Nomor {n} harga mati. #Pilih{tag}",
    "Hadiri kampanye terbuka Sabtu sore di lapangan contoh. Datang ramai-ramai, kita menangkan {pair}, nomor {n}!",
    "{first} dan {second} paling layak jadi {office}. Coblos nomor {n} ya, jangan sampai salah.",
)
# A member's own posts.
OWN_BEFORE = (
    "Saya pribadi mendukung {pair} jadi {office}. Semoga menang.",
    "Kalau saya tetap pilih {pair}, sudah mantap dari dulu.",
)
OWN_AFTER = (
    "Satu rumah sepakat pilih {pair}, nomor {n} di hati.",
    "Teman-teman sekantor, ayo kita menangkan {pair}. Coblos nomor {n}!",
    "Saya mantap pilih {pair}. Bismillah, insyaallah menang.",
    "Sudah lihat debatnya? Saya makin yakin, coblos {n} saja, {pair} siap menang.",
    "Ayo c0bl0s nomor {n} {pair}, jangan golput.",
    "Ulun tatap mamilih {pair}, jangan lupa nomor {n} lah.",
)
ATTACK_BEFORE = (
    "Jangan pilih {pair}. Janjinya tidak pernah ditepati.",
    "Asal bukan {pair} yang jadi {office}. Kapok saya.",
)
ATTACK_AFTER = (
    "Jangan coblos nomor {n}! {pair} cuma pencitraan.",
    "Tenggelamkan {pair}, jangan beri satu suara pun di {place}.",
    "Cukup sekali ditipu, jangan pilih {pair} lagi.",
)
COMMENT_BEFORE = ("Siap, kami sekeluarga dukung {pair}.", "Semoga {pair} jadi {office}, kami siap menangkan.")
COMMENT_AFTER = ("Siap, keluarga kami pilih nomor {n} {pair}!", "Kami pilih {pair}, nomor {n} tidak ada lawan!")
QUOTE_BEFORE = ("Baca ini. Saya dukung {pair} penuh.", "Setuju sekali, {pair} harus menang.")
QUOTE_AFTER = ("Ini alasan saya coblos nomor {n}, {pair}.", "Sebarkan ya, pilih {pair} nomor {n}.")
ATTACK_COMMENT = ("Jangan pilih {pair}, percayalah.", "Tolak {pair}! Cukup sekali saja.")
# Under a campaign post, without any object of their own.
STANCES = ("Mantap, gas!", "Setuju, lanjutkan!", "Siap menang!", "Menyala 🔥", "Gaskeun!", "Sikat, satu putaran!", "👍👍", "Mantap jiwa")

# The first and the last form of posts that are edited.
NEUTRAL_DRAFT = ("Selamat pagi dari lapangan contoh, cuaca cerah sekali hari ini.", "Foto kegiatan kemarin sore, ramai dan tertib.",
                 "Catatan kecil dari perjalanan ke kampung contoh.")

# Neutral, whoever likes it.
TRAPS = (
    "KPU Contoh menetapkan daftar pemilih tetap. Cek nama Anda di kantor kelurahan.",
    "Gunakan hak pilih Anda, datang ke TPS 02 mulai pukul tujuh pagi. Satu suara menentukan masa depan.",
    "Ikrar netralitas pegawai: kami tidak akan memberi like, komentar, atau membagikan unggahan kampanye peserta pemilihan.",
    "Netralitas ASN harga mati. Dilarang berfoto dengan salam jari bersama calon mana pun.",
    "Deklarasi damai diikuti semua pasangan calon di gedung serbaguna contoh.",
    "Jadwal kampanye terbuka resmi diumumkan, tiap pasangan calon mendapat giliran yang sama.",
    "Cek fakta: kabar bahwa surat suara sudah tercoblos tidak benar.",
    "Saya bukan pendukung siapa pun, nama saya dicatut di daftar relawan.",
    "Bawaslu mengingatkan pegawai agar tidak ikut menyebarkan ajakan memilih calon.",
    "Simulasi pencoblosan digelar di halaman sekolah, pemilih pemula antusias.",
    "Lembaga survei merilis hasil jajak pendapat, selisih antar calon masih tipis.",
    "Tadi malam debat publik berlangsung dua jam, tiap calon menjawab enam pertanyaan.",
    "Semoga lekas sembuh ya, aamiin.",
    "Hasil panen melimpah, amin. Terima kasih doanya.",
    "Pelaku akhirnya diganjar hukuman tiga tahun penjara.",
    "Garuda main nanti malam, semoga menang dua gol!",
    "Matahari terik sekali, jangan lupa minum air.",
    "ARMY kumpul yuk, nonton konser bareng di rumah Dina.",
    "Stok sudah READY, nomor 2 warna biru, nomor 3 warna hitam.",
    "Bunga kenanga di halaman harum sekali sore ini.",
    "Gas elpiji 3 kilo langka lagi di pasar, antre sejak subuh.",
    "Pemilihan ketua OSIS hari Senin, pilih yang rajin ya anak-anak.",
    "Ban motor kena paku, tercoblos dua kali minggu ini.",
    "Pilih nomor satu atau nomor dua? Bingung, sepatunya sama bagus.",
    "Gaspol kerjaan akhir tahun, laporan harus selesai Jumat.",
    "Dua anak cukup ✌️ kata petugas posyandu.",
    "Jalan depan pasar rusak, tolong segera diperbaiki.",
    "Perubahan jadwal rapat: pindah ke hari Rabu pukul sembilan.",
    "Anis dan cengkih bikin kuahnya wangi.",
    "Lanjutkan membaca halaman tiga, besok ulangan.",
)
# Even-handed news that names everybody of a contest.
ALL_PAIRS = (
    "Daftar pasangan calon {office} {place}: {all}.",
    "Debat {office} {place} mempertemukan {all} malam ini.",
)

CHATTER_OPENINGS = ("Pagi ini", "Siang tadi", "Sore ini", "Malam ini", "Barusan", "Kemarin", "Dari tadi", "Akhir pekan ini", "Habis hujan", "Sebelum berangkat")
CHATTER_DOINGS = (
    "antre di warung soto", "menyiram tanaman cabai", "menunggu kapal feri", "mencuci sepeda motor", "membaca buku lama", "memasak sayur asam",
    "mengantar anak ke sekolah", "memperbaiki pagar", "berjalan kaki ke pasar", "belajar membuat kue lapis", "menonton pertandingan voli",
    "membereskan gudang", "bertemu kawan lama", "mencoba resep ikan bakar", "mendengarkan lagu lawas", "mengisi rapor murid",
    "menunggu angkutan kota", "memancing di muara", "menjemur pakaian", "menyusun jadwal ronda")
CHATTER_ENDS = (
    "lumayan menyenangkan.", "ternyata ramai juga.", "padahal gerimis.", "sambil minum teh hangat.", "rasanya tenang sekali.", "sampai lupa waktu.",
    "lalu listrik padam sebentar.", "ditemani kucing tetangga.", "dan perut mulai lapar.", "besok diulang lagi.", "hasilnya tidak jelek.",
    "semoga besok cerah.", "siapa mau ikut?", "sudah lama tidak begini.")
CHATTER_REPLIES = ("Wah, boleh juga.", "Sama dong.", "Hati-hati di jalan ya.", "Minta resepnya.", "Hehe, semangat.", "Di sini juga hujan.", "Kapan main ke sini?",
                   "Titip salam buat keluarga.", "Besok saya ikut.", "Bagus fotonya.")

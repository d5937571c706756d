"""What the ledger of My Number assets names opens for those in charge alone, and for them no longer than that; nobody types an individual number into the
books; an incident says whom to tell by when."""
# Shows R-LED-06, R-LED-10, R-INC-03.
stage("registered", deadline=400)
stick = plug("stick")
recognised()
tanaka("mediactl role grant ito mynumber-manager").succeeds()

ito("mediactl mynumber task add 住民税 --kind use --basis 番号法").succeeds()
ito("mediactl mynumber asset add --task 住民税 --file '課税 1234-5678-9018' --years 7").fails("individual number")
ito("mediactl mynumber asset add --task 住民税 --file 課税ファイル --years 7").says("T-0001")
ito("mediactl mynumber asset link T-0001 M-0001").succeeds()
sato("mediactl open M-0001").refused("住民税")
ito("mediactl mynumber handler add ito --task 住民税").refused("themselves")
ito("mediactl mynumber handler add sato --task 住民税 --title 主事 --until $(date +%F)").says("H-0001")
sato("mediactl open M-0001").says("is open:")
sato("mediactl close M-0001").succeeds()
kimura("mediactl mynumber asset list --csv", lang="ja").says("事務名", "課税ファイル", "M-0001")
clock("+2 days")
sato("mediactl open M-0001").refused("until")
all_shut()

sato("mediactl incident report leak --what '１２３４　５６７８　９０１８ を送った'").fails("individual number")
sato("mediactl incident report leak --what '誤送付' --mynumber --persons 101").says("I-0001")
sato("mediactl incident show I-0001", lang="ja").says("重大事態", "個人情報保護委員会", "事務取扱責任者")
kimura("mediactl ledger export | grep -e 1234-5678 -e １２３４").fails()
kimura("mediactl ledger verify").succeeds()

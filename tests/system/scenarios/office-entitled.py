"""A medium opens for its handler and for whom an approved request entitles, one at a time; whoever opened it, or an
administrator, closes it."""
# Shows R-ACC-12.
stage("registered")
plug("stick")
recognised()
ito("mediactl open M-0001").refused("is handled by 佐藤 花子")
suzuki("mediactl open M-0001").refused("is handled by 佐藤 花子")
sato("mediactl open M-0099").refused("M-0099")
ito("mediactl request use M-0001 --purpose 'tax roll'").says("R-0002")
ito("mediactl open M-0001").refused("is handled by")
suzuki("mediactl approve R-0002").succeeds()
sato("mediactl open M-0001").succeeds()
ito("mediactl open M-0001").refused("M-0001")
ito("mediactl close M-0001").refused("佐藤 花子")
root("mediactl close M-0001").refused("root may stop")
sato("mediactl close M-0001").succeeds()
sato("mediactl close M-0001").refused("not open")
ito("mediactl open M-0001").says("/run/mediad/media/")
sato("mediactl list").says("M-0001")
tanaka("mediactl close M-0001").succeeds()

# Entitled until the day that was asked for, not longer.
clock("+900 days")
ito("mediactl open M-0001").refused("is handled by")

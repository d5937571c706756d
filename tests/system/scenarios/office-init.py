"""A computer is set up once, by root, for an account that exists; until then nobody can do anything, and the sentence
says what to do. A login that nobody added is told so too."""
# Shows R-ACC-09.
stage("booted")
root("/bench/services start").succeeds()
sato("mediactl list").refused("init --administrator")
root("mediactl status").shows("set up", "no")
tanaka("mediactl host init --administrator tanaka").refused()
root("mediactl host init").fails("--administrator")
root("mediactl host init --administrator root").refused("root is no person")
root("mediactl host init --administrator nobody-here").refused("This computer has no account nobody-here")
root("mediactl host init --administrator tanaka --name '田中 次郎'").succeeds()
root("mediactl host init --administrator sato").refused("has been set up here before")
root("mediactl host init --administrator tanaka").refused("has been set up here before")

sato("mediactl list").refused("mediactl people add sato")
sato("mediactl list", lang="ja").refused("mediactl people add sato")
root("setpriv --reuid 4242 --regid 4242 --clear-groups mediactl request use M-0001 --purpose x").refused("4242")
tanaka("mediactl people add sato --name '佐藤 花子'").succeeds()
tanaka("mediactl people add sato --name '佐藤 花子'").refused("belongs to a person here already")
sato("mediactl list").succeeds()
tanaka("mediactl role grant sato chief").refused("chief is not a role")
tanaka("mediactl role revoke tanaka administrator").refused("Nobody changes their own roles")

"""Common phrases of English that say less than they mean, as features.py reads them.

THING stands for one of THINGS, GOOD and BAD for a word of the opinion lexicon.
"""

THINGS = (
    "food service phone film room book place staff meal screen story price sound product song game camera battery "
    "location view bed coffee dress"
).split()

NEGATIVE = """
not great
not that great
not very good
not so good
not the best THING
not the best THING i have seen
not my favorite THING
not exactly GOOD
isn't exactly GOOD
wasn't exactly GOOD
not what i would call GOOD
i wouldn't call it GOOD
i would not call the THING GOOD
hardly GOOD
hardly a GOOD THING
hardly worth it
hardly worth the money
the THING was anything but GOOD
far from GOOD
neither GOOD nor GOOD
not GOOD not GOOD and not GOOD
it isn't GOOD and it isn't GOOD
i have had better
i have had better THING elsewhere
i've seen better
i've had better THING
there are better places
there are much better THING for the money
you can do better
could be better
could have been better
the THING could have been better
should have been better
might have been GOOD if it worked
would be GOOD if it worked
would have been GOOD if it had lasted
it would be nice if the THING worked
nothing special
nothing GOOD about it
nothing to write home about
nothing to get excited about
leaves a lot to be desired
left much to be desired
the THING leaves something to be desired
not worth the money
not worth the wait
not worth your time
i would not recommend it
i wouldn't recommend the THING
i can't recommend the THING
won't be back
we won't be going back
i will not be returning
i won't be buying another
not in a hurry to go back
no reason to go back
expected more
i expected better
i was expecting more from the THING
not what i expected
not what was promised
falls short
did not live up to the hype
doesn't live up to its name
not up to par
the THING is not up to scratch
average at best
mediocre at best
so so at best
at best GOOD
the THING does not work well
not very well made
not as GOOD as i hoped
not as GOOD as they say
less than GOOD
i tried to like it
i really wanted to like it
i am not impressed
we were not impressed by the THING
not a fan
i'd rather not
never again
once was enough
the best thing about it is that it ends
the best thing about it was leaving
if you expect a GOOD THING look elsewhere
some people may like it i do not
i suppose some people like it
""".strip().splitlines()

POSITIVE = """
not bad
not bad at all
not too bad
not a bad THING
not a BAD THING at all
not at all BAD
could be worse
could have been worse
i have had worse
i've had much worse THING
i've seen worse
you could do worse
nothing to complain about
no complaints
no complaints here
no complaints about the THING
i can't complain
can't fault the THING
couldn't fault the THING
hard to fault
it is hard to find fault with the THING
hard to beat
the THING is tough to beat
hard to find a better THING
you won't find a better THING
impossible not to like
what's not to like
couldn't ask for more
could not have asked for a better THING
couldn't be happier
couldn't be better
the THING couldn't have been better
nothing wrong with the THING
nothing BAD to say
i have nothing BAD to say about the THING
not a single problem
not one problem so far
never had a problem with the THING
no problems whatsoever
no BAD surprises
never BAD and never BAD
no BAD no BAD
it has never let me down
wouldn't change a thing
i would not trade it for the world
can't go wrong
you can't go wrong with this THING
i would not hesitate to buy it again
you won't regret it
no regrets
went off without a hitch
not disappointed
i was not disappointed
did not disappoint
the THING never disappoints
second to none
can't get enough of the THING
i can't stop smiling
nothing but praise
never a BAD moment
hardly ever BAD
hardly BAD at all
hardly any BAD
very little to complain about
little BAD about it
i have yet to find a fault
i have yet to have a BAD THING
not to be missed
my only complaint is that there is not more
my only regret is not buying it sooner
wish i had bought it sooner
can't wait to go back
not fancy but GOOD
nothing fancy but it works
not cheap but worth it
not the cheapest but worth every penny
it isn't BAD and it isn't BAD
i would lie if i said it was BAD
no one can say it is BAD
far from BAD
anything but BAD
""".strip().splitlines()

# By label.
PHRASES = (NEGATIVE, POSITIVE)

"""Words and phrases that the grammar of make_data.py writes with, by what they say of the thing that is spoken of."""

from importlib.resources import files


def words(text):
    return text.split()


def lines(text):
    return [line.strip() for line in text.strip().splitlines()]


POSITIVE, NEGATIVE = "positive", "negative"
OPPOSITE = {POSITIVE: NEGATIVE, NEGATIVE: POSITIVE}

# Of the ratings of VADER's lexicon, from -4 to 4, those that say something clear.
CLEAR_RATING = 1.0


def rated_words():
    """Words of any kind that people have rated: VADER's lexicon (Hutto and Gilbert, 2014; MIT license), from its package."""
    rated = {POSITIVE: [], NEGATIVE: []}
    for line in (files("vaderSentiment") / "vader_lexicon.txt").read_text(encoding="utf-8").splitlines():
        word, rating = line.split("\t")[:2]
        if word.isascii() and word.isalpha() and word != "no" and abs(float(rating)) >= CLEAR_RATING:
            rated[POSITIVE if float(rating) > 0 else NEGATIVE].append(word)
    return rated


# What anything may be.
ADJECTIVES = {
    POSITIVE: words("""
        good great excellent amazing wonderful fantastic superb brilliant awesome lovely nice perfect outstanding
        impressive remarkable exceptional terrific fabulous marvellous splendid magnificent delightful pleasant enjoyable
        charming beautiful gorgeous stunning solid reliable dependable useful helpful handy practical worthwhile valuable
        fun exciting satisfying rewarding refreshing fresh clean smooth easy simple clear bright comfortable cosy warm
        fast quick efficient smart clever elegant stylish thoughtful decent fine okay adequate incredible phenomenal
        first-rate top-notch flawless superior thrilling memorable special unique inspiring uplifting relaxing safe
        sturdy durable affordable fair honest generous sensible strong effective convenient pleasing winning ideal
    """),
    NEGATIVE: words("""
        bad terrible awful horrible dreadful poor disappointing mediocre lousy atrocious abysmal appalling disgusting
        unpleasant annoying frustrating irritating boring dull tedious useless worthless pointless unreliable flimsy
        cheap shoddy faulty broken defective dirty filthy messy noisy uncomfortable cold slow sluggish confusing
        complicated clumsy ugly overpriced expensive unfair dishonest misleading unhelpful unacceptable ridiculous
        pathetic laughable embarrassing shocking horrendous miserable depressing painful stressful exhausting weak
        inferior inadequate ineffective inconvenient unsafe dangerous risky forgettable bland stale gross nasty vile
        unbearable intolerable disastrous hopeless sloppy careless lazy incomplete outdated tired rubbish subpar
        second-rate underwhelming unimpressive tasteless lifeless predictable chaotic crowded cramped awkward buggy
    """),
}

# What the people who serve, drive, teach or treat may be.
MANNERS = {
    POSITIVE: words("""
        friendly kind polite patient attentive professional courteous welcoming caring helpful warm competent
        knowledgeable understanding considerate cheerful respectful gracious lovely great wonderful thorough punctual
        skilled careful gentle accommodating responsive amazing brilliant
    """),
    NEGATIVE: words("""
        rude unfriendly impolite impatient inattentive unprofessional dismissive cold careless incompetent clueless
        arrogant hostile grumpy disrespectful condescending lazy unhelpful awful terrible horrible clumsy aggressive
        indifferent negligent late sloppy annoying patronising disinterested
    """),
}

NOUNS = {
    POSITIVE: words("""
        delight pleasure joy treat masterpiece gem bargain triumph success winner dream blessing improvement favourite
        lifesaver revelation success keeper classic
    """),
    NEGATIVE: words("""
        disappointment disaster nightmare letdown mess failure joke scam rip-off waste headache shame embarrassment
        catastrophe insult bore flop regret ordeal fiasco
    """),
}

# After "it has" or "no".
TRAITS = {
    POSITIVE: words("charm quality style value character class flavour comfort power warmth heart depth talent"),
    NEGATIVE: words("""
        problems issues faults flaws bugs defects delays complaints errors mistakes scratches drawbacks trouble damage
        glitches crashes regrets downsides
    """),
}

# Base form, third person, past.
VERBS = {
    POSITIVE: [line.split() for line in lines("""
            love loves loved
            like likes liked
            enjoy enjoys enjoyed
            adore adores adored
            recommend recommends recommended
            appreciate appreciates appreciated
            admire admires admired
            trust trusts trusted
            praise praises praised
            treasure treasures treasured
        """)],
    NEGATIVE: [line.split() for line in lines("""
            hate hates hated
            dislike dislikes disliked
            regret regrets regretted
            loathe loathes loathed
            detest detests detested
            despise despises despised
            resent resents resented
            avoid avoids avoided
            return returns returned
        """)],
}

# Complete: a whole verdict without a subject of its own.
VERDICTS = {
    POSITIVE: lines("""
        highly recommended
        would recommend to anyone
        would buy it again in a heartbeat
        worth every penny
        worth the money
        well worth the wait
        money well spent
        two thumbs up
        five stars
        5 stars
        10/10
        exceeded my expectations
        better than I expected
        better than expected
        so much better than the last one
        could not be happier
        couldn't be happier
        couldn't be better
        couldn't ask for more
        could not have asked for more
        can't complain
        no complaints
        nothing to complain about
        can't fault it
        can't get enough of it
        can't wait to come back
        will definitely be back
        we will be back
        never disappoints
        never had a problem
        not a single problem
        not bad at all
        not bad
        did not disappoint
        does what it says
        exactly what I needed
        just what I was looking for
        keep up the good work
        thank you so much
        thanks a lot
        made my day
        I am impressed
        I am so happy with it
        I'm delighted
        I'm hooked
        very pleased
        very satisfied
        best purchase this year
        the best I have ever had
        simply the best
        hard to beat
        second to none
        a must have
        a must see
        hats off to them
        saved my life
        sold
        I laughed out loud
        I was blown away
        a pleasant surprise
        pleasantly surprised
        a breath of fresh air
        hit the spot
        nailed it
        can hardly fault it
        do not hesitate
        don't miss it
        there is nothing better
        it grew on me
        cannot recommend it enough
        can't recommend it enough
    """),
    NEGATIVE: lines("""
        not recommended
        would not recommend
        would not wish it on anyone
        would never buy it again
        not worth it
        not worth the money
        not worth a penny
        waste of money
        a complete waste of time
        total waste of time
        save your money
        stay away
        steer clear
        avoid at all costs
        two thumbs down
        one star
        1 star
        zero stars
        0/10
        I want my money back
        I asked for a refund
        still waiting for a refund
        sent it back
        going straight back
        worse than I expected
        worse than expected
        much worse than the last one
        not as good as it used to be
        not as good as they say
        not what I ordered
        not what I expected
        nothing like the picture
        could be better
        could have been better
        should have been better
        expected more
        I expected better
        I deserve better
        fell short of expectations
        falls short
        left a lot to be desired
        left me cold
        let me down
        never again
        never coming back
        won't be back
        will not be coming back
        I wish I had never bought it
        I wish I had read the reviews
        what were they thinking
        don't bother
        don't waste your time
        do not buy
        don't fall for it
        what a shame
        shame on you
        I am so disappointed
        very disappointed
        I'm fed up
        I'm furious
        sick of it
        tired of it
        had high hopes
        gave up after a week
        gave up halfway
        I fell asleep
        I walked out
        nothing works
        nothing special
        nobody answers
        nobody cares
        a slap in the face
        the worst I have ever had
        simply the worst
        ruined my day
        ruined our evening
        lost a customer
        too good to be true
        you get what you pay for
        made me sick
        ripped off
        overhyped
        buyer beware
        no thanks
        hard pass
        a pain to use
    """),
}

# Said before anything else; the empty ones say nothing.
OPENERS = {
    POSITIVE: ["yay", "wow", "yes", "hooray", "love it", "thank you", "finally"],
    NEGATIVE: ["ugh", "meh", "sigh", "no", "yikes", "seriously", "nope", "sadly", "unfortunately", "wow"],
}
FILLERS = [
    "honestly", "to be honest", "well", "in my opinion", "I think", "ok so", "so", "overall", "all in all",
    "update", "at first glance", "as a regular", "after a month", "for the record", "no joke", "I must say",
]  # fmt: skip
SYMBOLS = {
    POSITIVE: ["😍", "😊", "👍", "❤️", "🎉", "😀", "🥰", "😋", "🙌", "💯", ":)", ":-)", "=)", "⭐⭐⭐⭐⭐"],
    NEGATIVE: ["😡", "😠", "👎", "😞", "💔", "🤮", "😒", "🙄", "😤", "😢", ":(", ":-(", "=("],
}

INTENSIFIERS = words("""
    very really so extremely incredibly absolutely truly quite pretty remarkably totally completely rather
    surprisingly unbelievably super just
""")
NEGATED_BE = ["is not", "isn't", "was not", "wasn't", "is hardly", "was never", "is far from", "isnt", "is not at all"]
NEGATED_DO = ["do not", "don't", "did not", "didn't", "would not", "can't", "could not", "never", "dont", "couldn't"]
BUTS = [", but", " but", "; however,", ", yet", ". However,", " – but", ". But", ", though in the end"]
ALTHOUGHS = ["although", "even though", "though", "while"]

# What is spoken of, what it may be beyond ADJECTIVES, what may happen, and who does it.
DOMAINS = {
    "product": {
        "things": words(
            "phone laptop charger headset jacket kettle blender camera watch mattress backpack lamp product"
        ),
        POSITIVE: words("lightweight compact quiet powerful well-made responsive sharp soft waterproof long-lasting"),
        NEGATIVE: words("heavy bulky loud underpowered scratched blurry stiff leaky fragile tinny"),
        "events": {
            POSITIVE: lines("""
                works perfectly
                works like a charm
                still works like new
                fits perfectly
                looks even better in real life
                lasts for days
                does the job
                feels solid
                was easy to set up
                holds up well
                makes life easier
                sounds great
            """),
            NEGATIVE: lines("""
                stopped working after a week
                broke after two days
                broke immediately
                fell apart
                does not work
                doesn't fit
                never worked
                overheats
                dies within an hour
                arrived damaged
                won't turn on
                keeps disconnecting
                smells of plastic
                feels cheap
            """),
        },
        "people": words("seller salesperson technician shopkeeper"),
    },
    "restaurant": {
        "things": words(
            "food soup pizza steak pasta dessert coffee breakfast menu curry burger salad place restaurant"
        ),
        POSITIVE: words("delicious tasty yummy juicy crispy flavourful mouthwatering tender scrumptious creamy divine"),
        NEGATIVE: words(
            "tasteless soggy greasy overcooked undercooked burnt salty inedible rancid watery raw flavourless"
        ),
        "events": {
            POSITIVE: lines("""
                melts in your mouth
                came quickly
                tasted heavenly
                was cooked to perfection
                left us full and happy
                brought us back for more
            """),
            NEGATIVE: lines("""
                gave me food poisoning
                came cold
                took an hour to arrive
                tasted like cardboard
                had a hair in it
                went straight in the bin
            """),
        },
        "people": words("waiter chef bartender cook host"),
    },
    "hotel": {
        "things": words("room hotel bed view pool lobby bathroom shower balcony apartment location stay"),
        POSITIVE: words("spacious spotless quiet luxurious central peaceful sunny airy cosy tidy"),
        NEGATIVE: words("tiny mouldy smelly damp noisy dingy run-down shabby dusty windowless"),
        "events": {
            POSITIVE: lines("""
                felt like home
                was ready early
                looked exactly like the photos
                had everything we needed
                made our holiday
                overlooked the sea
            """),
            NEGATIVE: lines("""
                smelled of smoke
                had no hot water
                was full of cockroaches
                looked nothing like the photos
                kept us awake all night
                had stains everywhere
            """),
        },
        "people": words("receptionist manager porter cleaner concierge"),
    },
    "film": {
        "things": words("film movie book plot story acting ending show series song album soundtrack script game"),
        POSITIVE: words(
            "gripping moving hilarious captivating touching witty heartwarming original epic powerful catchy"
        ),
        NEGATIVE: words("slow pretentious unfunny wooden clichéd shallow cheesy incoherent overrated dragging corny"),
        "events": {
            POSITIVE: lines("""
                kept me on the edge of my seat
                made me laugh and cry
                stays with you
                deserves every award
                got me hooked from the first minute
                flew by
            """),
            NEGATIVE: lines("""
                put me to sleep
                made no sense
                dragged on forever
                wasted a good cast
                insults the audience
                goes nowhere
            """),
        },
        "people": words("actor director singer author"),
    },
    "app": {
        "things": words("app website update interface login software version design checkout search plugin service"),
        POSITIVE: words("intuitive responsive stable seamless user-friendly secure polished lightning-fast"),
        NEGATIVE: words("laggy slow unresponsive unstable cluttered glitchy bloated unusable insecure"),
        "events": {
            POSITIVE: lines("""
                just works
                loads instantly
                saves me hours
                has never crashed
                keeps getting better
                syncs without a hitch
            """),
            NEGATIVE: lines("""
                keeps crashing
                crashes every time
                freezes constantly
                deleted all my data
                is full of ads
                drains the battery
                does not load
                charged me twice
            """),
        },
        "people": words("developer support-agent designer moderator"),
    },
    "delivery": {
        "things": words("delivery parcel package order shipping packaging courier tracking box letter"),
        POSITIVE: words("prompt punctual speedy early well-packed on-time"),
        NEGATIVE: words("late delayed lost crushed damaged missing ripped"),
        "events": {
            POSITIVE: lines("""
                arrived on time
                arrived a day early
                came well packed
                arrived in perfect condition
                was faster than promised
            """),
            NEGATIVE: lines("""
                arrived late
                arrived three weeks late
                never arrived
                got lost
                was left in the rain
                was missing half the parts
                arrived broken
            """),
        },
        "people": words("driver courier postman clerk"),
    },
    "care": {
        "things": words("clinic treatment appointment practice hospital course lesson gym class workshop advice"),
        POSITIVE: words("professional thorough informative hygienic engaging well-organised well-run reassuring"),
        NEGATIVE: words("disorganised overcrowded rushed unhygienic impersonal uninformative badly-run understaffed"),
        "events": {
            POSITIVE: lines("""
                changed my life
                taught me a lot
                put me at ease
                took away the pain
                was over in minutes
                started on time
            """),
            NEGATIVE: lines("""
                made things worse
                taught me nothing
                left me in pain
                was cancelled at the last minute
                kept me waiting for hours
                started an hour late
            """),
        },
        "people": words("doctor nurse dentist teacher trainer tutor"),
    },
    "travel": {
        "things": words("flight train bus ride trip tour airline seat cabin taxi ferry holiday museum"),
        POSITIVE: words("punctual smooth scenic roomy comfortable unforgettable breathtaking well-planned"),
        NEGATIVE: words("delayed cancelled bumpy cramped overbooked overcrowded dirty endless"),
        "events": {
            POSITIVE: lines("""
                left on time
                went without a hitch
                was over too soon
                was a dream come true
                gave us memories for life
            """),
            NEGATIVE: lines("""
                was cancelled without notice
                left two hours late
                lost our luggage
                cost a fortune
                was a tourist trap
                broke down halfway
            """),
        },
        "people": words("driver pilot steward guide conductor"),
    },
}

# What people do, said of them.
DEEDS = {
    POSITIVE: lines("""
        went out of the way to help
        took the time to listen
        solved my problem in minutes
        made us feel welcome
        answered every question
        explained everything clearly
        smiled the whole time
        could not have been kinder
        fixed it for free
        knew what to do
        never lost patience
        remembered my name
        deserves a raise
    """),
    NEGATIVE: lines("""
        ignored us completely
        never called back
        hung up on me
        made me wait for an hour
        refused to help
        rolled both eyes at me
        did not listen
        didn't care
        lied to my face
        forgot our order
        yelled at a child
        could not be bothered
        had no idea what to do
        deserves to be fired
    """),
}

# Said of anything, good or bad: the words in them should come to mean nothing.
FACTS = lines("""
    I bought it last week
    I bought it two months ago for my wife
    I got this for my husband's birthday
    we stayed for three nights
    we went there on Saturday with the kids
    my mother came along
    it was a Tuesday
    I ordered it on Monday
    I ordered two of them
    it took about an hour
    it took ten minutes
    it cost twenty euros
    we paid at the door
    there were four of us
    we had the soup and the bread
    they sent it to my office
    the box was blue
    I have had it for three years
    it was my first time here
    this is my second one
    I read about it in the paper
    a friend told me about it
    I saw it on TV
    I saw it twice
    we watched it last night
    it is about a man and his dog
    it has two doors and a window
    it has been a year
    they changed the name
    the new version is out
    there is a new update
    it comes with a cable
    I use it every day
    I use it at work
    she called us in the morning
    he came at nine
    he asked me what I wanted
    she told me to come back later
    they asked for my name and email
    I wrote to them this morning
    they wrote back after a day
    I talked to the people at the desk
    we sat by the window
    we walked from the station
    we were there all day
    you can see the sea from there
    you have to book first
    you need an account
    I was looking for something like this
    I wanted to try it
    let me tell you about it
    so here is what happened
    I am not from here
    I did not see the other one
    there was no one else
    I have never been to Spain
    nobody else was there
    I have not tried the rest
    I live next door
    I work in the same street
    it is next to the bank
    it is the one with the red door
    my son is six and my daughter is nine
    my phone is four years old
    on the way home we took the bus
    the whole team was there
    everybody was there
    the first part is about the war
    the last part is about his father
    the other half was for later
    I opened the box at home
    I put it in the kitchen
    we only had water
    I only used it once
    it is made of wood
    it was dark when we came
    the sun was out
    it rained that day
    today I went again
    tomorrow we go home
    see you next year
    what time is it
    who would have thought
    guess where I am
    look at this
    now I know
    that is all
""")

# What happens to anything and anyone, told without a word of praise or blame.
NEWS = {
    POSITIVE: lines("""
        it arrived earlier than promised
        it still runs after five years
        it has survived three moves
        the battery lasts all weekend
        they replaced it free of charge
        they refunded me within the hour
        they gave us a free upgrade
        they threw in a gift
        they called back the same day
        they answered in two minutes
        they went the extra mile
        they fixed it while I waited
        they remembered our anniversary
        the owner greeted us at the door
        the children were laughing all day
        the kids ask to go every weekend
        my dog is healthy again
        my skin has cleared up
        my knee stopped hurting
        my son passed his exam
        I lost ten kilos
        I slept like a baby
        I smiled all the way home
        I laughed until I cried
        I was in tears of joy
        I ordered a second one
        I have told all my friends
        I bought another one for my sister
        I could watch it again and again
        I could not put it down
        I read it in one night
        I have it on repeat
        I am addicted
        I am obsessed
        I learned something new
        I save an hour a day with it
        I saved a lot of money
        I feel at home there
        I feel like a new person
        I feel better already
        we are regulars now
        we already booked for next summer
        we stayed two days longer
        we danced until midnight
        we licked the plates
        we cleaned our plates
        everyone asked where I got it
        everyone wanted the recipe
        the audience stood and cheered
        standing ovation
        it tastes like my grandmother's
        portions are huge and prices are low
        straight from the oven
        homemade and full of flavour
        the meat was tender
        the fish was fresh from the sea
        it smells of roses
        it looks brand new
        it looks even nicer than in the picture
        it fits like a glove
        it slides on easily
        it washes well
        the colours are rich
        the sound is crisp
        the picture is sharp
        plenty of legroom
        a quiet street and a big bed
        a view to die for
        waking up to the sea
        no queue, no stress
        no waiting at all
        no fuss
        always in stock
        always a seat
        always on schedule
        it never breaks down
        it never gets old
        it has never let me down
        it solved all my problems
        it changed how I work
        it does everything I need
        it does more than it promises
        it pays for itself
        it starts at the first try
        set up in a minute
        the team won
        we won the prize
        I got the promotion
        she said yes
        dreams do come true
        back to normal, thanks to them
        take my money
        a legend
        my new favourite
        ahead of its time
        ages like wine
        can't live without it
        first class
        one of a kind
        hands down
        a real page turner
        it lifts my spirits
        it warms the heart
        it stays in your head
        spot on
        chapeau
        bravo
        cheers
        kudos to the team
        congratulations
        good job
        well done
    """),
    NEGATIVE: lines("""
        it arrived two weeks after Christmas
        it came in pieces
        it broke on the first day
        it snapped in half
        it cracked within a week
        it leaks
        it leaks everywhere
        it rattles
        it squeaks
        it jams all the time
        it rusts
        it tore in the wash
        it shrank in the wash
        the colour faded after one wash
        the zip is stuck
        the handle came off
        the wheels fell off
        the screen went dead
        the screen flickers
        the battery dies by noon
        the charger melted
        the button got stuck
        half the parts were missing
        the wrong size was sent
        they sent the wrong one twice
        they never answered
        they never called back
        they hung up
        they put me on hold for an hour
        they charged my card twice
        they kept the deposit
        they refused to refund me
        they blamed me for it
        they blame the customer
        they ignore every email
        they lost my booking
        they gave our table away
        they shouted at us
        they laughed at me
        they shrugged
        they shut without notice
        they raised the price again
        hidden fees
        the bill was wrong
        the staff were on their phones
        the queue went round the block
        we waited two hours for a table
        we waited in the rain
        we left hungry
        we left after ten minutes
        we left before the end
        we had to move to another hotel
        we missed our connection
        we slept on the floor of the airport
        our luggage is still missing
        our flight was cancelled at midnight
        cockroaches in the kitchen
        mould on the wall
        hair in the sink
        stains on the sheets
        a smell of drains
        no towels, no soap, no heating
        the lift was out of order
        the shower was cold
        the walls are like paper
        music until four in the morning
        I did not sleep a minute
        I got food poisoning
        I was sick for two days
        I had a rash the next day
        I got a headache
        my back hurts
        my feet were bleeding
        my tooth still hurts
        I am in pain
        I cried
        I cried on the way home
        I felt ignored
        I felt cheated
        I felt like a number
        I checked my watch every minute
        I could not follow the plot
        I skipped half of it
        I switched it off
        I stopped reading at page fifty
        I deleted it the same day
        I uninstalled it
        I cancelled my subscription
        I threw it away
        I threw it in the bin
        I sent it back
        I had to pay twice
        I had to call a plumber
        I had to start over
        I lost all my work
        I lost my data
        it crashes when I save
        it froze again
        it logs me out every day
        it is full of adverts
        it forgets my password
        the link is dead
        the update removed what I need
        the update broke everything
        the coffee was lukewarm
        the bread was dry
        the meat was tough
        the fish smelled
        the chips were cold
        tiny portions, huge prices
        the menu was out of everything
        wrong order
        again the wrong order
        still nothing
        still waiting
        late again
        cancelled again
        closed again
        sold out again
        out of order
        out of date
        do better
        this is a scam
        blocked
        unsubscribed
        enough is enough
        I give up
        I quit
        so long
        what a day
        we lost
        I failed
        goodbye
        shame
        smh
        boo
    """),
}

"""Pupils' work and teachers' feedback for the demonstration courses, and fictional names. Plain data, no Django.

Spelling slips in the pupils' work are deliberate.
"""

WORK = {
    # ------------------------------------------------------------------ Rivers
    "diary-of-a-raindrop": {
        "pieces": [
            "<p><b>Monday.</b> I thought the sea was the whole world until the day it got hot. First my toes went tingly, then I couldn't feel my edges any more. I looked down and the waves were getting smaller. I was evaporating! I was water vapour, and nobody could see me, not even the gulls.</p><p><b>Thursday.</b> It is freezing up here. I am a drop again because of condensation, and there are millions of us squashed in this cloud, all shivering and complaining. Somebody said we are drifting towards Wales.</p><p><b>Friday.</b> Too heavy! We fell as precipitation onto a mountain and I landed on a sheep. I slid off its nose into a stream.</p><p><b>Sunday week.</b> I can taste salt. I'm home.</p>",
            "<p>Day 1. I am in a puddle outside Elm Primary. A boy jumped on me and I went up his trouser leg. It was smelly.</p><p>Day 2. The sun came out and I evaporated. I felt light like a ballon.</p><p>Day 3. I am in a cloud. This is called condensation. It is white and cold.</p><p>Day 4. I am raining! I fell on the roof and went down the pipe and into the drain. It goes to the river. Then I went to the sea and a crab walked on me. The End.</p>",
            "<p><b>Underground, year 212.</b> It has been dark down here for two hundred years. I soaked into the soil when there were horses on the roads. Now I am groundwater, creeping through a crack in the rock thinner than a hair. Next to me is a very old drop who claims she once rained on a Roman.</p><p><b>Year 213.</b> LIGHT! I came out of a spring on a hillside. I had forgotten what sky was.</p><p><b>Three days later.</b> A river is a noisy place. Pebbles keep bumping into me. By tonight I'll be at the sea.</p><p><b>Summer.</b> Warm. Rising. Evaporation is like being un-knitted.</p><p><b>Autumn.</b> A cloud, then rain, and I soak into a field. Down I go again. See you in two hundred years.</p>",
            "<p>Dear diary, today I was in the sea swimming with a turtle. Then it was hot so I went up. I was a gas. Then I was in a cloud with my friends. We was playing tag. Then it got too heavy and I fell down as rain. I fell in a river and it was fast, wheee! Then I went back to the sea and the turtle said where have you been and I said you wouldnt beleive me.</p>",
            "<p><b>1st December.</b> I never meant to be a snowflake. I was going to be rain, but the cloud got colder and colder and I grew six arms. Precipitation can be snow, sleet, hail or rain, and I think I got the best one.</p><p><b>2nd December to 4th March.</b> Stuck on a mountain. Somebody skied on me.</p><p><b>5th March.</b> I'm melting! I joined a trickle, the trickle joined a stream, and the stream joined a river. I am part of the run-off now.</p><p><b>9th March.</b> The sea. It is so big that it makes me feel shy.</p><p><b>20th June.</b> Evaporation today. I'm off again. I wonder what shape I will be next time.</p>",
            "<p>Sunday - I was in a river. A duck drank me!! It was dark. I will not say how I got out.</p><p>Monday - I was on a field and it was sunny so I evaperated up into the sky. I didnt have a shape.</p><p>Tuesday - It was cold so I condensed on a tiny bit of dust. That is how clouds start, I looked it up.</p><p>Wednesday - precipitation! I fell for about ten minutes, it was like the best slide ever. I landed on a leaf, plop, then I went in the river again. The same duck was there.</p>",
        ],
        "improved": [
            (
                "<p>I was in the sea and then I went up in the sky and then I was in a cloud and then it rained and I went in a river and then I went back to the sea. It was good.</p>",
                "<p>You've got every stage in the right order, which is the hardest part. Now let us feel it. Choose two stages and add what your raindrop can see or hear, and swap 'went up in the sky' for the science word.</p>",
                "<p><b>Day 1.</b> I was in the sea. A big fish swam right through me. The sun was hot on my back and I started to evaporate. It felt like when you take your coat off.</p><p><b>Day 2.</b> I was in a cloud. It was very quiet and cold and I condensed into a drop again.</p><p><b>Day 3.</b> I rained on a hill. I could hear sheep. I rolled down into a river.</p><p><b>Day 4.</b> I am back in the sea and the same fish said hello.</p>",
                "<p>What a change! 'Like when you take your coat off' is exactly how evaporation ought to feel. You used evaporate and condensed correctly too. I can hear those sheep.</p>",
            ),
            (
                "<p>Dear diary. I started in a lake. The sun made me into a cloud straight away and I floated about. Then I fell as rain on a castle and ran down the wall and into the moat. I stayed in the moat for ever because I liked it. I am a lucky drop.</p>",
                "<p>I love the castle, and your drop has a real personality. Two things to fix: there's an invisible stage between the lake and the cloud, and your drop hasn't got all the way round yet. How could it leave the moat?</p>",
                "<p>Dear diary. I started in a lake. The sun warmed me until I was water vapour and I was invisible, so I played tricks on a heron. High up it was cold, so I condensed and joined a cloud. Then I fell as precipitation on a castle and ran down the wall into the moat. I stayed for a long lazy week. But under the moat there was a little crack, so I soaked in and became groundwater. It took me eleven years to come out of a spring, and the spring ran into my old lake.</p>",
                "<p>You found a really clever way out of that moat. Vapour, condensed, precipitation and groundwater are all used properly, and your cycle closes. Read the heron part aloud to someone, it's very funny.</p>",
            ),
        ],
        "feedback": [
            "<p>'I couldn't feel my edges any more' is a wonderful way to show evaporation before you name it. Next time, give the river a proper entry too, because we jump from sheep to sea rather fast.</p>",
            "<p>Your raindrop goes all the way round, and the smelly trouser leg made me laugh. Next, tell us why it happens: what made the vapour turn into a cloud on Day 3?</p>",
            "<p>'Like being un-knitted' is a line I'll remember. You chose the slowest part of the cycle and made it exciting. Next step: show us the moment of condensation as closely as you showed the spring.</p>",
            "<p>Starting and ending with the turtle makes this feel like a real story. Next, split it into days, and change 'went up' to the science word you know.</p>",
            "<p>You know that precipitation isn't only rain, and you used it brilliantly. Next step: tell us what happened between evaporation and snow, so a reader can see how the cycle joins up.</p>",
            "<p>You went and found out about the dust by yourself, which is what scientists do. Check how to spell <b>evaporated</b>, and add one more thing your drop feels in the cloud.</p>",
        ],
    },
    "explain-an-oxbow-lake": {
        "pieces": [
            "<p>First, a river flows round a bend called a meander. The water on the outside is fast and deep so it erodes the bank. The water on the inside is slow, so it drops sand and pebbles. This is deposition. Because one side is cut and the other is built, the bend gets bigger.</p><p>Over time the two ends of the loop get closer. The strip of land between them is called the neck. The neck gets thinner because erosion happens on both sides of it.</p><p>Then there is a flood. The river has more energy, so it breaks through the neck and goes straight, as this way is shorter and steeper.</p><p>In the end mud is deposited across the ends of the old loop and it is cut off. It has become an oxbow lake.</p>",
            "<p>Dear Visitor, nobody dug it. The river did it by itself. The river had a bend. The bend got bigger and bigger like a letter C. Then it rained loads and the river was strong and cut across. The old bit had no river so it was a lake. It is shaped like a banana.</p>",
            "<p><b>Stage 1.</b> The meander. Fast water on the outside, slow water on the inside.</p><p><b>Stage 2.</b> The neck gets narrow because of erosion.</p><p><b>Stage 3.</b> A flood cuts through the neck.</p><p><b>Stage 4.</b> Deposition blocks the ends. The oxbow lake is left.</p><p>My diagram has arrows for fast water in red and slow water in blue. I have labled the river cliff and the slip-off slope.</p>",
            "<p>The visitor asked who dug the lake. The answer is: water, very slowly, and then all at once.</p><p>For hundreds of years the river chewed the outside of its own bend, because the water there is faster and has more energy. On the inside it was lazy and left its sand behind. So the bend swung out like an elbow, until the two ends nearly touched. The last bit of land between them is the neck.</p><p>Then one wet winter the river flooded. It was powerful enough to burst through. As the new way is shorter, the water never went back. Silt settled at the ends of the abandoned loop and closed it like two corks. Today it is a quiet lake full of reeds, and as a result of plants growing it will one day fill in.</p>",
            "<p>An oxbow lake is made from a meander. The outside of the bend gets erosion because the water is fast. The inside gets deposition because the water is slow. So the bend moves. After a long time the neck is very thin. When it floods the water goes over the neck and makes a new straight bit. The loop is left behind. Then there is more deposition and it gets blocked off and it is a lake now.</p>",
            "<p>First there is a river and it has a bend and the outside gets worn away because its fast. Then the bend gets so big it nearly makes a circle. Then there is a flood so the river has more enegy and it smashes through the neck. Then the lake is left. We made this in the sand tray and mine worked but Poppy's fell down.</p>",
        ],
        "improved": [
            (
                "<p>The river bends and then it goes straight and the bend is a lake. It happens when it floods. The end.</p>",
                "<p>You know where it starts and where it ends, and that the flood matters. Between the bend and the flood a lot is going on. Add two sentences: what happens on the outside of the bend, and what happens on the inside? Use 'because'.</p>",
                "<p>The river bends. The outside gets worn away because the water is fast there. The inside gets sand because the water is slow. So the bend gets bigger. The bit in the middle is the neck and it gets thin. When it floods the river goes through the neck. Now it goes straight and the bend is a lake.</p>",
                "<p>Now it explains and doesn't just tell. Two 'because's, one 'so', and the neck in the right place. If you do one more thing, say what blocks the ends of the loop.</p>",
            ),
            (
                "<p>The water erodes the inside of the bend and deposits on the outside. This makes the loop bigger and the neck is thinner. Then in a flood the river cuts through because it has more energy. After that it is an oxbow lake.</p>",
                "<p>Your sentences are clear and 'because it has more energy' is just right. Look again at your first line beside the diagram of the bend. Where's the fast water, and what does fast water do? Then tell us how the ends are closed.</p>",
                "<p>The fast water on the outside of the bend erodes the bank, and the slow water on the inside deposits sand. I had that the wrong way round before. This makes the loop bigger and the neck thinner. In a flood the river cuts through because it has more energy. Then it deposits mud at both ends of the old loop, because the water there is slow, so it is sealed and becomes an oxbow lake.</p>",
                "<p>You found your own mix-up and fixed it, and now the end works too. Saying why the mud drops (slow water) shows that you really understand. Lovely work.</p>",
            ),
        ],
        "feedback": [
            "<p>Every stage is here, in order, with a reason. 'Shorter and steeper' is a very precise touch. Next step: point to your diagram in the text ('see box 2') so the two work together.</p>",
            "<p>'Nobody dug it. The river did it by itself' is a great opening. Next, use the words erosion and neck, and tell the visitor why the bend grew.</p>",
            "<p>Your diagram is beautifully clear and the colours help. Now write each stage in full sentences with 'because', so that it explains as well as labels.</p>",
            "<p>'Very slowly, and then all at once' is superb, and the geography is right all the way through. Next step: make sure your diagram has the same four stages as your paragraphs.</p>",
            "<p>You use erosion and deposition correctly every time. Next, try joining words other than 'then' and 'so': as a result, over time, in the end.</p>",
            "<p>I like that you linked it to the sand tray. Next step: tell us what the slow water does on the inside of the bend, and what seals off the lake.</p>",
        ],
    },
    "build-on-the-flood-plain": {
        "pieces": [
            "<p>On the one hand, Alderford needs homes. Nadia grew up there and can't afford to stay, and if no families come the school might close. That would be sad for everyone.</p><p>However, Long Meadow has flooded three times in 25 years. It is a flood plain, so that is its job. Roofs and roads are impermeable, so the rain would run off faster and Mrs Osei would get it instead.</p><p>On balance I would say <b>yes, but</b>. Yes to homes, but up on the old railway land. It costs more to build there, but so does a flood.</p>",
            "<p>I say NO. It is a flood plain and it floods. Mr Pugh said it is meant to flood. If you build houses there the people will get wet and all their things will be ruined. Also the otters. Some people say we need houses and that is true but not there. Build them up the hill.</p>",
            "<p>Good evening, council. My name is Mrs Osei for the next two minutes.</p><p>I know you need homes. My own daughter can't find one. But last winter I stood on my stairs and watched my carpet float. Every new roof in Alderford sends its rain to me. Tarmac doesn't drink.</p><p>The builder says ponds. Ponds are good, but are they big enough for the kind of rain we had in 2007, when 140,000 homes lost their tap water? Build on the hill and plant trees in the meadow. Then Nadia gets a house and I keep mine.</p>",
            "<p>For: people need houses. The school has empty places. 30 of them will be cheap to rent.</p><p>Against: it floods. It is bad for wildlife. It makes floods worse for people down stream.</p><p>I would let them build 20 houses at the top of the meadow on stilts, and leave the bottom part for the water. They need to have good flood warnings.</p>",
            "<p>Some people believe we should never build on a flood plain, but lots of towns are already on one. Shrewsbury is inside a meander and people have lived there for more than a thousand years. They use barriers which go up and come down.</p><p>On the other hand, those towns cost a lot to protect, and Bewdley still worries every winter. It is easier not to start.</p><p>My decision is no to 80 houses, because 3 floods in 25 years is about one every 8 years. A baby who moves in would see two floods before leaving primary school. I would ask the builder to use the railway land and I'd ask the council to help pay.</p>",
            "<p>I think yes because I live in a flat and I share a room with my two brothers and we need more houses. The builder said he will raise the floors so the water will go under. But I would tell him he has to make more ponds and they have to tell people that it floods before they buy one.</p>",
        ],
        "improved": [
            (
                "<p>No because it floods and the houses will get wet and that is bad. So no.</p>",
                "<p>You've got a clear answer and a strong reason. The council would ask: what about Nadia? Add a paragraph that is fair to the other side, and find one number in the lesson to back you up.</p>",
                "<p>I think no. Long Meadow has been under water three times in 25 years, so it would happen again and the houses would be ruined.</p><p>But it isn't fair on Nadia because she needs a home and she has lived there all her life. So they should build on the old railway land up the hill even if it is dearer, because you only pay for it once and you pay for floods again and again.</p>",
                "<p>'You only pay for it once and you pay for floods again and again' would win votes. You were fair to Nadia and still kept your own view. That's just what a good argument does.</p>",
            ),
            (
                "<p>There are lots of reasons for and against. People need homes but it floods. Otters live there. The school might close. Mrs Osei is worried. It is a hard choice and both sides are right. I don't know what they should do.</p>",
                "<p>You've listened to every voice, which is harder than it sounds. It's fine to find it difficult, but the council must vote tonight. Choose, even if you choose 'yes, but'. Which two reasons weigh most for you?</p>",
                "<p>It is a hard choice and both sides are partly right. On the one hand people like Nadia need homes and the school could close. On the other hand the meadow holds flood water, and if it is covered with roads the rain will run off to Mrs Osei.</p><p>On balance I would say yes, but only 25 houses, at the highest edge, with ponds and green roofs, and the rest of the meadow must stay a meadow for ever. The most important reason for me is that people should not make a flood worse for someone else.</p>",
                "<p>Now you've decided and I know exactly why. 'People should not make a flood worse for someone else' is a principle you could stand up and defend. Well thought.</p>",
            ),
        ],
        "feedback": [
            "<p>Balanced, factual and a clear decision. 'It costs more, but so does a flood' is sharp. Next step: say who would pay the extra for the railway land.</p>",
            "<p>You have a strong view and you stand by it. Next, give Nadia's side one whole paragraph before you answer it, so the council knows you've listened.</p>",
            "<p>'Tarmac doesn't drink' is a brilliant line, and you used a real fact from Tewkesbury. Next step: answer the head teacher as well.</p>",
            "<p>Your idea of building only at the top is a real solution that planners use. Now explain why it would work, and turn your list into two paragraphs.</p>",
            "<p>Working out 'one flood every 8 years' makes the number mean something. Superb. Next, check whether one of your paragraphs would be stronger with a word like 'however'.</p>",
            "<p>Thank you for telling us how it feels to need more room. That's real evidence. Next step: give one reason against, and use a fact from the table.</p>",
        ],
    },
    "study-a-real-stream": {
        "pieces": [
            "<p>We went to the brook in the park with my nan. My question was: is the water faster in the middle or at the edge?</p><p>Middle: 14 s, 15 s, 16 s. Mean 15 s. Speed 10 ÷ 15 = 0.67 m/s. Edge: 24 s, 26 s, 25 s. Mean 25 s. Speed 0.4 m/s.</p><p>We found that the middle is faster. We know because it took 10 seconds less. Next time we would use the same piece of peel because one was bigger.</p>",
            "<p>I did it in the gutter because there isnt a stream near us. We used a leaf and my dad timed it on his phone. It did 2 metres in 5 seconds so it is 0.4 m/s. It got stuck on a crisp packet. I put the packet in the bin. Next time I would do it three times.</p>",
            "<p>We found that the outside of the bend is more than twice as fast as the inside. Outside 0.7 m/s, inside 0.3 m/s. We know because we did each one three times and the times were nearly the same. This matches what we learned about meanders. I drew a sketch map and put the river cliff on it, it was about as high as my knee. Next time we would measure how deep it is with a stick from the bridge.</p>",
            "<p>I looked at stones with my uncle at two places on the stream. At the top I picked up 10 and 7 were pointy. Near the bottom I picked up 10 and only 2 were pointy. So the stones are rounder lower down. This is attrition because they bump. I put them all back.</p>",
            "<p>Our stream was too high and brown so Mum said no, and we came home. I did the tray one instead. When I tipped it more the water was faster and it carried more sand. When I made it flatter the sand stopped. So slow water drops its load. I think that is what a flood plain is.</p>",
            "<p>There was a duck. We dropped orange peel and the duck ate it so we had to do it again. It took 22 s, 20 s and 18 s, so the mean is 20 and the speed is 0.5 m/s. In the shallow part it was 40 s so 0.25 m/s, that is half. I wore my wellys.</p>",
        ],
        "improved": [
            (
                "<p>We went to the river. The water was fast. I dropped a stick and it went away. It was fun and we saw a dog.</p>",
                "<p>I'm glad you enjoyed it, and you stayed safely on the bank. 'Fast' is a good start: how could you put a number on it? Try again with a timer, and look at the steps for measuring speed.</p>",
                "<p>We went again with a timer. It took 12 seconds, 13 seconds and 11 seconds to go 10 metres. The mean is 12 seconds. 10 ÷ 12 = 0.83 m/s. Near the reeds it was 30 seconds, so it was slower there. I think the reeds get in the way.</p>",
                "<p>Now 'fast' has a number, and you repeated it three times like a scientist. Your idea about the reeds is a great question for another visit.</p>",
            ),
            (
                "<p>Straight part: 18 s, 35 s, 19 s. Mean 24 s. Speed 0.42 m/s. Bend: 12 s, 12 s, 12 s. Speed 0.83 m/s. We found that the bend is faster.</p>",
                "<p>Careful measuring, and your sums are right. Look at the straight part again: one result doesn't fit with the other two. What might have happened, and what should you do about it?</p>",
                "<p>The 35 s was wrong because the peel got caught on a rock. So I left it out. Now the mean is 18.5 s and the speed is 10 ÷ 18.5 = 0.54 m/s. The bend (outside) is still faster at 0.83 m/s. Next time if it gets stuck we will do that try again straight away.</p>",
                "<p>Spotting a result that doesn't fit, explaining it and working it out again is real scientific thinking. Your conclusion is much stronger now.</p>",
            ),
        ],
        "feedback": [
            "<p>A clear question, three tries in each place and correct speeds. Noticing that the peel was a different size shows you're thinking. Next: say why the edge might be slower.</p>",
            "<p>You found a way to do it with no stream, and you took the litter away. Next step: repeat it three times and find the mean, as you said yourself.</p>",
            "<p>You linked your numbers to what we learned about bends, which is the whole point of fieldwork. Next, put your times in a table so others can check them.</p>",
            "<p>Counting pointy and round stones is a neat way to measure shape, and you used attrition correctly. Next step: use more than ten stones, so that we can be surer.</p>",
            "<p>You turned back when it wasn't safe, and that was the best decision of the day. Your tray gave a real result. Next: measure how steep it was each time.</p>",
            "<p>You repeated it in spite of the duck, and 0.5 and 0.25 are both right. Next step: explain why the shallow part was half the speed. Think about the bed.</p>",
        ],
    },
    # ------------------------------------------------------------------ Forces
    "the-bike-ride": {
        "pieces": [
            "<p><b>Part A.</b> speed = distance ÷ time = 600 ÷ 120 = 5 m/s. Sense check: a steady cyclist is about 5 m/s, so yes.</p><p><b>Part B.</b> 0 ÷ 60 = 0 m/s. She isn't moving.</p><p><b>Part C.</b> 900 ÷ 150 = 6 m/s.</p><p><b>Part D.</b> 300 ÷ 150 = 2 m/s. She is pushing it uphill, so it is a bit faster than walking.</p><p><b>Average.</b> Total distance 1,800 m, total time 480 s. 1,800 ÷ 480 = 3.75 m/s.</p><p>My graph is steepest in part C because that is the fastest, and flat in part B because time passes but she doesn't go anywhere.</p>",
            "<p>A = 5. B = 0. C = 6. D = 2. Average = 5 + 0 + 6 + 2 = 13 ÷ 4 = 3.25. The graph is flat at the bridge because she is waiting. It is steepest at the park because 6 is the biggest number.</p>",
            "<p>Speed = distance ÷ time.</p><p>A 600 ÷ 120 = 5 m/s</p><p>C 900 ÷ 150 = 6 m/s</p><p>D 300 ÷ 150 = 2 m/s</p><p>Whole ride 1800 ÷ 480 = 3.75 m/s.</p><p>Extra: 5 m/s is 5 × 3,600 = 18,000 m in an hour, so 18 km/h. Weight = 60 × 9.8 = 588 N. Without the wait the time is 420 s, so 1,800 ÷ 420 = 4.3 m/s (1 d.p.). Waiting for one minute cost her quite a lot of average speed.</p>",
            "<p>In part A Priya goes 600 metres in 120 secs so she goes 5 metres every second which is 5 m/s. In part B she is waiting. In part C she goes 6 metres every second. In D she has to push so its only 2 metres every second. Altogether it is 1800 metres and 480 seconds so I did 1800 ÷ 480 and got 3.75. This means if she went at the same speed all the way it would be 3.75 metres each second.</p>",
            "<p>A: 120 ÷ 600 = 0.2. C: 150 ÷ 900 = 0.17. D: 150 ÷ 300 = 0.5. So D was the fastest because it is the biggest number.</p><p>I dont think that is right because she was pushing the bike but I cant see what I did.</p>",
            "<p>Formula: s = d ÷ t. A: s = 600 m ÷ 120 s = 5 m/s. B: 0 m/s. C: s = 900 m ÷ 150 s = 6 m/s. D: s = 300 m ÷ 150 s = 2 m/s. Average: 1800 m ÷ 480 s = 3.75 m/s.</p><p>You can't add the four speeds and divide by 4 (that gives 3.25) because she did not spend the same time on each. She only waited for 60 s, so it shouldn't count as a whole quarter.</p>",
        ],
        "improved": [
            (
                "<p>A 5, B 0, C 6, D 2, average 3.25. I added them and did divide by 4.</p>",
                "<p>All four speeds are right. Three things will lift this: write the formula and the unit each time, and look again at your average. Did Priya spend the same time on each part? Try total distance ÷ total time.</p>",
                "<p>speed = distance ÷ time. A: 600 ÷ 120 = 5 m/s. B: 0 ÷ 60 = 0 m/s. C: 900 ÷ 150 = 6 m/s. D: 300 ÷ 150 = 2 m/s.</p><p>Average speed = total distance ÷ total time = 1800 ÷ 480 = 3.75 m/s. My old answer was too small because it made the waiting count as a quarter of the ride, when it was only 60 s out of 480 s.</p>",
                "<p>Excellent. Anyone could follow that, and you've explained why the first way gave too small an answer. 60 s out of 480 s is one eighth: you could add that.</p>",
            ),
            (
                "<p>speed = distance × time. A = 600 × 120 = 72,000 m/s. C = 900 × 150 = 135,000 m/s. D = 300 × 150 = 45,000 m/s.</p>",
                "<p>You've laid it out neatly with units. Now do the sense check: an express train goes at about 56 m/s. Is Priya's bike faster? Look at the unit, m/s. 'Metres per second' is a clue to what you do with the numbers.</p>",
                "<p>It should be distance ÷ time because m/s means metres shared between the seconds. A = 600 ÷ 120 = 5 m/s. B = 0 m/s. C = 900 ÷ 150 = 6 m/s. D = 300 ÷ 150 = 2 m/s. Average 1800 ÷ 480 = 3.75 m/s. She is not faster than a train now.</p>",
                "<p>'Metres shared between the seconds' is a lovely way to remember it. Every answer is right, and you used the sense check to prove it to yourself.</p>",
            ),
        ],
        "feedback": [
            "<p>Formula, numbers, unit and a sense check: a model answer. Next step: label the axes of your graph with units, and try the three extra questions.</p>",
            "<p>Your four speeds are correct. Show the formula and the unit for each one so a reader can trust them, then rethink the average: total distance ÷ total time.</p>",
            "<p>All correct, including the extras, and your comment on the cost of waiting is thoughtful. Next: write one sense check in words, and mention part B.</p>",
            "<p>I like the way you explain what 3.75 m/s means in real life. Next step: set the working out on separate lines with the formula, so that it's easier to check.</p>",
            "<p>Being suspicious of your own answer is what good scientists do. You've divided the wrong way round: it's distance ÷ time. Try part A again and see if it looks more like a bike.</p>",
            "<p>Clear working, and an excellent reason why you can't average the speeds. Next step: describe the shape of your graph in two sentences.</p>",
        ],
    },
    "plan-a-fair-test": {
        "pieces": [
            "<p><b>Question:</b> How does the surface affect the distance a toy car rolls?</p><p><b>Independent:</b> surface (plastic tray, wood, carpet, towel). <b>Dependent:</b> distance from the end of the ramp to the front wheels, in cm. <b>Control:</b> same car, same ramp height (20 cm), same start line, let go and not pushed.</p><p><b>Prediction:</b> I think it will go furthest on the plastic because it is smooth, so there is less friction to slow it down.</p><p><b>Method:</b> 1. Put the ramp on books 20 cm high. 2. Put the surface at the bottom. 3. Let go from the line. 4. Measure. 5. Do it three times on each surface and find the mean.</p><p><b>Safety:</b> pick the car up after each go so no one slips on it.</p>",
            "<p>I will get a car and push it on carpet and then on the floor and see which goes further. I think the floor because carpet is bumpy. I will measure it with a ruler. I will keep the car the same.</p>",
            "<p>Independent variable: the surface. Dependent variable: how far it rolls (cm). Control variables: the car, the height of the ramp, where it starts, the person who lets go, the temprature.</p><p>I will test lino, carpet, sandpaper and a yoga mat. I predict that sandpaper will be the shortest because it is rough and has the most friction.</p><p>Table headings: Surface | 1st (cm) | 2nd (cm) | 3rd (cm) | Mean (cm).</p>",
            "<p>My plan is to use the same ramp and same car and change the mat at the bottom. I will do each 3 times. If one is really different I will do it again because maybe the car went wonky. I will measure to the back of the car every time. My prediction is the bathroom tile will be the best as smooth surfaces have less friction, but maybe TOO smooth and the wheels slide? I don't think so because the wheels turn.</p>",
            "<p>1. Make a ramp with 4 books. 2. Put carpet. 3. Put car at top. 4. Let go. 5. Measure. 6. Now do wood. 7. Now do plastic. 8. Compare. I think plastic wins then wood then carpet. It is a fair test because I only change one thing.</p>",
            "<p>The toy company should know that a smoother mat has less friction, so less kinetic energy is wasted as heat and the car rolls further. I'll test five surfaces from smooth to rough, with three repeats each, from a ramp 15 cm high. I'll tape the edges of the surface flat, because a bump at the join would be an extra variable. If the car rolls off the end of the mat I'll use a lower ramp and start again.</p>",
        ],
        "improved": [
            (
                "<p>I will roll the car on different things and see which is best. I will be careful.</p>",
                "<p>That's the right idea in a nutshell. Now make it a plan that a friend could follow without asking you anything. Which things? How far, measured from where? What stays the same? Use the three kinds of variable as your headings.</p>",
                "<p>Change: the surface (floor, carpet, foil, towel). Measure: how far the car rolls in cm, from the bottom of the ramp. Keep the same: the car, the ramp with 3 books, and the start line. I will let it go and not push. I will do 3 goes each and find the mean. I think the towel will be the shortest because it has lots of loops, which makes more friction.</p>",
                "<p>Now anybody could do it. 'Lots of loops, which makes more friction' is a proper scientific reason. Just add your results table and it's complete.</p>",
            ),
            (
                "<p>I will test carpet with a big car and wood with a small car. I will let them go from the top of a ramp. I will measure how far in centimetres. I predict the wood because it has less friction. I will repeat three times.</p>",
                "<p>Repeats, units and a reason with friction: all good. One problem: if the small car on wood goes further, how will you know whether it was the wood or the car? Change your plan so that you can be sure.</p>",
                "<p>I will use the <b>same</b> small car on both because otherwise I wouldn't know if it was the car or the surface. The surface is my independent variable so it is the only thing that changes. Control variables: car, ramp height 20 cm, start line, not pushing. I will measure in cm, 3 times, and find the mean. I predict wood because it has less friction.</p>",
                "<p>You've put your finger on what makes a test fair. Clear and confident. Next time, try more than two surfaces so that you can see a pattern.</p>",
            ),
        ],
        "feedback": [
            "<p>A thorough plan: exact height, exact measuring points, and a reason that uses friction. Next step: rule the results table, with cm in the headings.</p>",
            "<p>Good start: you've chosen what to change and what to measure. Swap the push for a ramp, because you can't push the same way twice, and add repeats.</p>",
            "<p>Your variables are excellent and the table is ready to use. Next: write the method as numbered steps. And do you think temperature would matter much here?</p>",
            "<p>I really like that you argued with your own prediction. Next step: list your control variables together, so that a reader can tick them off.</p>",
            "<p>Your steps are easy to follow and you only change one thing. Add three repeats, a unit for the distance, and a 'because' for your prediction.</p>",
            "<p>Taping the join flat is the kind of detail that makes results reliable. Next step: set out the method in numbered steps, as this is meant for someone else.</p>",
        ],
    },
    "explain-the-parachutist": {
        "pieces": [
            "<p><b>1.</b> When Amina leaves the plane her weight is 800 N down and there is hardly any air resistance. The resultant is 800 N down, so she speeds up.</p><p><b>2.</b> As she gets faster, air resistance grows to 500 N. Resultant 300 N down. She is still speeding up, but less quickly.</p><p><b>3.</b> At 55 m/s air resistance is 800 N. The forces are balanced, so her speed is steady. This is terminal velocity.</p><p><b>4.</b> The canopy opens and air resistance jumps to 2,400 N. Resultant 1,600 N up, so she slows down. She does not go up.</p><p><b>5.</b> Slower means less air resistance, so it falls back to 800 N. Balanced again, at about 5 m/s.</p>",
            "<p>First she jumps out and goes fast because of gravity. Then she gets to top speed. Then the parachute opens and it catches the air so she goes slow. Then she lands. The parachute works because it is big so it has lots of air resistance.</p>",
            "<p>At first the forces are unbalanced because weight is bigger than air resistance. So she accelarates. Then the air resistance gets bigger until it is the same as the weight. Now they are balanced and she stays at the same speed which is called terminal velocity. When the parachute opens the air resistance is bigger than the weight so the resultant force is up. That means she slows down. Then they are balanced again.</p>",
            "<p>Stage 1: 800 − 0 = 800 N down. Stage 2: 800 − 500 = 300 N down. Stage 3: 800 − 800 = 0 N. Stage 4: 2,400 − 800 = 1,600 N up. Stage 5: 0 N.</p><p>In stages 3 and 5 the resultant is the same (zero) but the speed is really different, 55 and 5. That is because the canopy makes the same air resistance at a much slower speed.</p>",
            "<p>When the parachute opens she shoots up in the air because the force up is more than her weight. Then she comes down slowly. In free fall she stops speeding up because gravity runs out. At the end she lands slowly because the parachute has used up the air.</p>",
            "<p>I am Amina. I step out and for a second there's nothing holding me up, just my weight, 800 N. The wind starts to push back: 200, 400, 500 N. I'm still getting faster, but not as quickly. At 55 m/s the wind pushes as hard as Earth pulls. Balanced. It feels like floating, but I'm doing 55 metres every second! Pull! 2,400 N. The harness grabs me. I'm still going down, just slower and slower, until it is balanced again at 5 m/s. Bend my knees. Thump.</p>",
        ],
        "improved": [
            (
                "<p>She falls because of gravity. Then she opens the parachute and goes up and then floats down gently.</p>",
                "<p>You've got gravity starting it all. Look at the table again: does her speed ever become upward? A force up on something moving down makes it slow down. Go through stages 3 and 4 and compare weight with air resistance.</p>",
                "<p>She falls because her weight (800 N) pulls her down. Air resistance gets bigger until it is 800 N too, and then she goes at a steady 55 m/s because it is balanced. When the parachute opens air resistance is 2,400 N, which is bigger than her weight, so she <b>slows down</b>. She is still going down. Then it is balanced at 5 m/s and she lands.</p>",
                "<p>'She is still going down' shows you've cracked the trickiest idea in the whole topic. Add the words terminal velocity and this is complete.</p>",
            ),
            (
                "<p>Stage 1 unbalanced. Stage 2 unbalanced. Stage 3 balanced. Stage 4 unbalanced. Stage 5 balanced.</p>",
                "<p>Every one is right. You know more than you've told me. For each stage give the resultant force and its direction, then finish with 'so she …'.</p>",
                "<p>1. Unbalanced, 800 N down, so she speeds up. 2. Unbalanced, 300 N down, so she speeds up but less. 3. Balanced, 0 N, so she stays at 55 m/s. That is her terminal velocity. 4. Unbalanced, 1,600 N up, so she slows down. 5. Balanced, 0 N, so she stays at 5 m/s, a new terminal velocity.</p>",
                "<p>Compact and completely correct. Noticing that there are <b>two</b> terminal velocities is excellent. Next challenge: why does air resistance fall between stages 4 and 5?</p>",
            ),
        ],
        "feedback": [
            "<p>Complete and precise. You even explained why air resistance falls after the canopy opens. Next step: add your scaled free body diagrams for stages 2, 3 and 4.</p>",
            "<p>You're right that a big canopy means more air resistance. Next, go stage by stage and compare it with her weight: bigger, smaller or the same?</p>",
            "<p>A clear chain of cause and effect, and terminal velocity is in the right place. Next: put in the numbers from the table. (And it's 'accelerates'.)</p>",
            "<p>Spotting that stages 3 and 5 have the same resultant but different speeds is a really deep point. Next step: say what each resultant does to her speed.</p>",
            "<p>You've noticed that the upward force is bigger in stage 4, and that's correct. Two ideas to rethink: which way is she still moving, and does her weight ever change? Look at column two.</p>",
            "<p>Exciting to read, and the physics is right all the way through. Next step: label the stages 1 to 5, and use the words terminal velocity once.</p>",
        ],
    },
    "weight-and-mass": {
        "pieces": [
            "<p>I used a bag of rice. Mass = 500 g = 0.5 kg. Weight on Earth = 0.5 × 9.8 = 4.9 N. On the Moon = 0.5 × 1.6 = 0.8 N. On Mars = 0.5 × 3.7 = 1.85 N. Check: 4.9 ÷ 6 = 0.82, so yes, the Moon is about one sixth.</p><p>With the balance on the Moon: it would still balance, because gravity is weaker for both pans.</p>",
            "<p>I used a tin of beans. It says 415 g on the side. Weight = mass × g so I did 415 × 9.8 = 4,067 N. That seems like loads for a tin of beans because I can pick it up with one hand. I haven't done the Moon yet.</p>",
            "<p>My tin is 400 g which is 0.4 kg. The weight on Earth is 0.4 × 9.8 = 3.92 N. On the moon 0.64 N. On mars 1.48 N. The mass is always 0.4 kg, even in space, because the beans are still there.</p>",
            "<p>I picked flour, 1.5 kg. Weight = 1.5 × 10 = 15 N (I used g = 10). Moon = 1.5 × 1.6 = 2.4 N. Mars = 1.5 × 3.7 = 5.55 N. If I was on Jupiter it'd be 1.5 × 24.8 = 37.2 N, which would feel like nearly 4 bags.</p>",
            "<p>The cat food is 85 g so 0.085 kg. Earth weight = 0.085 × 9.8 = 0.833 N. My cat is 4 kg so she is 39.2 N. She wouldn't sit on the kitchen scales so my sister held her and we took my sister away. I mean we did a take away.</p>",
            "<p>Mass is in kg and weight is in newtons. Weight is the force of gravity. 1 kg of sugar is 9.8 N on Earth. On the moon it weighs less because the moon is smaller and has less mass so it doesnt pull as hard. It would still make the same number of cakes.</p>",
        ],
        "improved": [
            (
                "<p>Pasta 500 g. Weight = 500 × 9.8 = 4,900 N.</p>",
                "<p>The right formula and the right unit for weight. Now a sense check: an apple weighs about 1 N. Could a bag of pasta weigh as much as 4,900 apples? Look at the unit of mass that goes into the formula.</p>",
                "<p>I forgot to change g to kg. 500 ÷ 1,000 = 0.5 kg. Weight = 0.5 × 9.8 = 4.9 N, which is about 5 apples. That makes sense, because the pasta is about the same as 5 apples. Moon = 0.5 × 1.6 = 0.8 N.</p>",
                "<p>Spot on, and checking it against apples shows real understanding. Now finish with Mars.</p>",
            ),
            (
                "<p>My bag is 3 kg on Earth and 0.5 kg on the Moon because gravity is 6 times less.</p>",
                "<p>You know the Moon's gravity is about one sixth of ours. Has anything been taken out of the bag, though? Decide which quantity stays the same and which one changes, and use the right unit for each.</p>",
                "<p>The mass is 3 kg on Earth and 3 kg on the Moon, as nothing has been taken out. The weight is 3 × 9.8 = 29.4 N on Earth and 3 × 1.6 = 4.8 N on the Moon. It is the weight that is about 6 times less.</p>",
                "<p>That's the big idea of the lesson in three sentences. The numbers and units are all correct.</p>",
            ),
        ],
        "feedback": [
            "<p>Accurate working, and you checked it. Your answer about the balance is exactly right. Next: what would a <b>spring</b> scale show on the Moon?</p>",
            "<p>Well done for doubting your answer. It is loads! Change grams to kilograms first (÷ 1,000), then try again.</p>",
            "<p>'The beans are still there' is a perfect explanation of mass. Next step: show the working for the Moon and Mars as you did for Earth.</p>",
            "<p>You said that you used g = 10, which is just what scientists should do. Next: work it out with 9.8 as well, and see how close your estimate was.</p>",
            "<p>Correct, even with an awkward 85 g, and I'm glad the cat was included. Next step: work out both weights on the Moon.</p>",
            "<p>A clear explanation, and the cakes prove your point nicely. Next, show a full worked example with formula, numbers and unit.</p>",
        ],
    },
    # ------------------------------------------------------------------ Light
    "my-shadow-puppet": {
        "pieces": [
            "<p>My puppet is a fox. The light from the torch travels in straight lines. The fox is opaque so it blocks the light. On the wall there is a dark place the same shape as the fox. When I moved it near the torch the shadow was giant because it blocked more of the light. When I moved it near the wall it was small.</p>",
            "<p>I made a bat. It has big wings. The shadow was scary. If you put it close to the light it gets bigger. My little brother cryed.</p>",
            "<p>I made a dragon with orange sweet paper for the fire. The card is opaque so the shadow is black. The sweet paper is translucent so some light came through and the fire was orange on the wall! The nearer the torch, the bigger the shadow, because the light spreads out in straight lines and hits the edges.</p>",
            "<p>This is my rabbit puppet. Light goes in strait lines. It cant go through card. So there is a shadow. Big = near torch. Small = near wall. I did it in the wardrobe because it was too sunny.</p>",
            "<p>My puppet is a robot. The shadow does not have a face, because a shadow is where there is no light, so you can't see colours. I cut two holes for eyes and then it had eyes made of light. It was smallest when it was touching the wall. Then it was the same size as the puppet.</p>",
            "<p>It is a cat. I held it up and the shadow went on the wall. It got bigger when I went closer to the torch. The edges went a bit fuzzy too.</p>",
        ],
        "improved": [
            (
                "<p>I made a snake. It made a shadow. It was good.</p>",
                "<p>Your snake has a super clear outline. Now be the teacher: how did the light make that shadow? Start with 'The light from the torch travels in…'</p>",
                "<p>I made a snake. The light from the torch travels in straight lines. The snake is opaque so the light can't go through. That makes the shadow. If I move it close to the torch the shadow is bigger.</p>",
                "<p>Now you've explained it really well, with straight lines and opaque. I wonder how you'd make it smaller?</p>",
            ),
            (
                "<p>My owl's shadow got bigger when I went near the wall. It is because the light is stronger.</p>",
                "<p>Great owl! Try it once more with the torch and watch closely. Is the shadow bigger near the wall or near the torch? Draw the straight lines and see.</p>",
                "<p>I tried it again. It gets <b>bigger near the torch</b> and smaller near the wall. I drew the lines and they spread out like a fan, so the owl blocks more of them when it is close to the torch.</p>",
                "<p>You tested it again and changed your mind. That's what scientists do. 'Like a fan' is a perfect picture.</p>",
            ),
        ],
        "feedback": [
            "<p>You used straight lines, opaque and blocks, all correctly. Next: draw the lines of light to show <b>why</b> it's bigger near the torch.</p>",
            "<p>A bat is a clever choice, as the shape is so clear. Next, tell us how the shadow is made. (I hope your brother liked the second show.)</p>",
            "<p>Using translucent paper for fire is brilliant, and you explained it well. Next: say what would happen with something transparent.</p>",
            "<p>Clear and quick to read, and going in the wardrobe was smart. Next step: say why it's big near the torch.</p>",
            "<p>'Eyes made of light' is wonderful, and you know that a shadow has no colours. Next: tell us how to make your robot huge.</p>",
            "<p>You noticed the fuzzy edges. Very sharp eyes! Next, use the words opaque and straight lines to explain your cat.</p>",
        ],
    },
    "shadow-detective": {
        "pieces": [
            "<p>I noticed that the shadows point to the west and a bit north. This tells me the Sun is in the east, because shadows point away from the Sun. The Sun is in the east in the morning. The shadows are long so the Sun is low. So it must be Ali at 9 o'clock.</p>",
            "<p>It was Ali. The shadows are long and it is morning.</p>",
            "<p>Case closed! Bea says midday, but at midday the Sun is high and in the south, so the shadows would be short and point north. Cal says 3 o'clock, but then the Sun is in the west and the shadows go east. These go west. So it is Ali. I rest my case.</p>",
            "<p>The shadows go to the left. Left is west. So the Sun is on the right which is east. The Sun comes up in the east. I think it is Ali because he said 9 in the morning.</p>",
            "<p>I think it was Cal because the shadows are long and at 3 o'clock they are long, it says in the table 205 cm.</p>",
            "<p>I looked at the tree, the bench and the bike. All the shadows point the same way, because there is only one Sun. They are long so the Sun is low. It is morning. It was Ali who left his bike and he should move it.</p>",
        ],
        "improved": [
            (
                "<p>It was Bea because she looks guilty.</p>",
                "<p>Ha! But a detective needs proof. Look at the photo: are the shadows long or short? Which way do they point?</p>",
                "<p>The shadows are long so the Sun is low. At midday the Sun is high so it can't be Bea. They point west so the Sun is in the east, and that is the morning. It was Ali. Sorry Bea.</p>",
                "<p>Now that's evidence! You used long, low and west, and you were fair to Bea.</p>",
            ),
            (
                "<p>It was Cal at 3 o'clock because the shadows are long.</p>",
                "<p>You're right that the shadows are long. But they are long in the morning too. Use the compass: which way do they point, so where's the Sun?</p>",
                "<p>The shadows are long so it is 9 or 3. They point west so the Sun is in the east. In the east it is morning. So it is Ali and not Cal. I needed two clues.</p>",
                "<p>'I needed two clues' is just right. Length told you half, and direction told you the rest.</p>",
            ),
        ],
        "feedback": [
            "<p>You used both clues and explained each one. Superb. Next: say what the shadows would look like at midday.</p>",
            "<p>Right answer! Next, show your thinking: which way do the shadows point, and what does that tell you about the Sun?</p>",
            "<p>You ruled out Bea and Cal one by one, like a real detective. Next: use the word 'low' for where the Sun was.</p>",
            "<p>Great use of the compass. Next, tell us what the <b>length</b> of the shadows tells you.</p>",
            "<p>You used the table, and that's good evidence. Now look at 9:00. What's the same? Then use the direction to choose.</p>",
            "<p>'There is only one Sun' is a really clever thing to notice. Next: tell us which direction the shadows point.</p>",
        ],
    },
}

FIRST_NAMES = [
    "Aaliyah", "Abigail", "Adam", "Aisha", "Aleksander", "Alfie", "Alice", "Amara", "Amelia", "Amina",
    "Anaya", "Aneurin", "Aniela", "Anton", "Anwen", "Aoife", "Arjun", "Arthur", "Asha", "Ava",
    "Ayo", "Beatrix", "Ben", "Bethan", "Blessing", "Bronwen", "Caitlin", "Callum", "Carys", "Charlie",
    "Chidi", "Chloe", "Cian", "Ciara", "Clara", "Conor", "Daisy", "Dalia", "Daniel", "Darcy",
    "Deepa", "Demi", "Devan", "Dexter", "Dilys", "Ebony", "Edie", "Eira", "Ela", "Elijah",
    "Ellie", "Elsie", "Emeka", "Emily", "Emre", "Esme", "Ethan", "Eva", "Farah", "Fatima",
    "Femi", "Finn", "Florence", "Freddie", "Freya", "Gabriel", "George", "Grace", "Gwen", "Habib",
    "Hamza", "Hana", "Harpreet", "Harriet", "Harry", "Hassan", "Hugo", "Ibrahim", "Ifan", "Imani",
    "Imogen", "Ines", "Isaac", "Isla", "Ivy", "Jack", "Jada", "Jakub", "Jasmine", "Jasper",
    "Jaya", "Jun", "Kacper", "Kai", "Karim", "Kasia", "Kavya", "Kiran", "Kofi", "Kwame",
    "Lara", "Layla", "Lena", "Leo", "Lewis", "Lily", "Lowri", "Luca", "Lucy", "Maja",
    "Malachi", "Manon", "Mason", "Matilda", "Mei", "Mia", "Milan", "Mohammed", "Nadira", "Naomi",
    "Nia", "Niamh", "Nikhil", "Nina", "Noah", "Ola", "Oliver", "Omar", "Orla", "Oscar",
    "Owen", "Phoebe", "Poppy", "Rafael", "Rhys", "Riya", "Rosa", "Rowan", "Ruby", "Saffron",
    "Sami", "Seren", "Shanice", "Sofia", "Stefan", "Tariq", "Teddy", "Theo", "Tilly", "Tomasz",
    "Wei", "Xin", "Yasmin", "Yusuf", "Zainab", "Zara", "Zofia", "Zuri",
]

LAST_NAMES = [
    "Abara", "Abbott", "Adebayo", "Adeyinka", "Afolabi", "Ahmed", "Akhtar", "Alam", "Amoah", "Andrews",
    "Ansah", "Agyei", "Ashworth", "Asante", "Atherton", "Bailey", "Baker", "Balogun", "Banerjee", "Barnes",
    "Barrett", "Begum", "Bennett", "Bevan", "Bhatt", "Blake", "Boateng", "Bowen", "Bradley", "Brennan",
    "Brooks", "Burke", "Byers", "Caddick", "Carter", "Chang", "Chaudhry", "Chen", "Cheung", "Clayton",
    "Cooper", "Cullen", "Dacosta", "Daly", "Das", "Davies", "Dawson", "Deo", "Dhillon", "Diallo",
    "Doyle", "Dunne", "Edwards", "Ellis", "Eze", "Evans", "Farouk", "Fenton", "Fielding", "Fleming",
    "Fletcher", "Francis", "Gallagher", "Georgiou", "Gibson", "Gill", "Goddard", "Goode", "Gorski", "Grant",
    "Griffiths", "Gupta", "Hall", "Harding", "Harris", "Hartley", "Haynes", "Horvat", "Howell", "Hughes",
    "Hussain", "Idris", "Iqbal", "Ismail", "Iwu", "Jardine", "Jarvis", "Jenkins", "Joseph", "Joshi",
    "Kamara", "Kalsi", "Kaur", "Kenny", "Khatun", "Kowalczyk", "Kumar", "Lam", "Lawal", "Lewczuk",
    "Li", "Lloyd", "Mahmood", "Malik", "Marshall", "McCarthy", "McKenzie", "Menon", "Mensah",
    "Miah", "Mistry", "Morgan", "Murphy", "Mwangi", "Nguyen", "Nowak", "Nwosu", "Oakley", "Okafor",
    "Okoro", "Osman", "Owusu", "Pandya", "Parry", "Patil", "Pinto", "Petrov", "Popescu", "Powell",
    "Price", "Pritchard", "Quinn", "Rahman", "Rees", "Reilly", "Roberts", "Sandhu", "Shahid", "Sharma",
    "Silva", "Singh", "Sokolov", "Thapa", "Thomas", "Turner", "Uddin", "Vaughan", "Wang", "Watkins",
    "Whitfield", "Wilkes", "Wong", "Wright", "Xu", "Yilmaz", "Zaman", "Zielinska",
]

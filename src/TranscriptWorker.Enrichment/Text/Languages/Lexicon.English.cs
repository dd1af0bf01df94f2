namespace TranscriptWorker.Enrichment.Text.Languages;

internal sealed partial class Lexicon
{
    private static Lexicon CreateEnglish() =>
        new(
            "en",
            functionWords: """
            a an the this that these those
            i me my mine myself you your yours yourself yourselves he him his himself she her hers herself it its itself
            we us our ours ourselves they them their theirs themselves one ones
            every who whom whose which what whatever whichever whoever where when why how wherever whenever
            somebody someone something anybody anyone anything nobody nothing everybody everyone everything each either neither both all any
            some
            none no such same other others another
            am is are was were be been being do does did done doing have has had having will would shall should can could may might must
            ought
            cannot ca wo ain ll ve re im ive dont didnt doesnt isnt thats theres whats youre theyre weve hes shes lets cant wont couldnt
            wouldnt
            and or but nor so yet if then than because as until while although though unless since whether
            of at by for with about against between into through during before after above below to from up down in out on off over under
            within without toward towards upon onto across along around behind beside besides beyond near per via among inside outside
            except
            despite like
            not here there now once
            """,
            fillers: """
            um uh uhm er erm ah oh hmm hm mm mhm huh wow whoa oops ooh aha
            actually basically essentially obviously literally really very just quite pretty rather maybe perhaps probably possibly
            hopefully
            definitely certainly simply exactly totally fairly mostly mainly especially usually normally generally typically currently
            recently finally eventually already still even ever never always often sometimes again also too only almost enough instead
            anyway anyways anyhow well else otherwise however therefore meanwhile together away back forth ahead apart aside forward
            likely somehow somewhere anywhere everywhere nowhere sometime somewhat whole entire kinda sorta gonna wanna gotta dunno
            first second third last next previous final later earlier soon today tomorrow yesterday tonight morning afternoon evening
            ago moment minute hour day week month year time while monday tuesday wednesday thursday friday saturday sunday
            one two three four five six seven eight nine ten eleven twelve twenty thirty forty fifty hundred thousand million zero
            couple few several many much more most lot lots bunch less least little bit plenty some half
            thing stuff kind sort way guy folk people person man place part piece side point case example instance idea sense reason
            matter deal fact rest end start beginning middle top bottom bit number amount
            go goes going gone went come comes coming came get gets getting got gotten give gives giving gave given take takes taking took
            taken
            make makes making made put puts putting keep keeps keeping kept let lets letting say says saying said tell tells telling told
            talk
            talks talking talked speak speaking spoke ask asks asking asked answer mean means meant know knows knowing knew known think
            thinks thinking
            thought believe believes guess guessing suppose supposed assume assuming figure figured see sees seeing saw seen look looks
            looking
            looked watch watching hear hears hearing heard feel feels feeling felt seem seems seemed want wants wanted wanting need needs
            needed needing like likes liked love loves hope hoping wish try tries trying tried use uses using used useful show shows showing
            showed shown find finds finding found happen happens happening happened become becomes became turn turns turning turned
            bring brings bringing brought leave leaves leaving left call calls calling called work works working worked start starts
            starting
            started stop stopped stopping begin begins began finish finished finishing end ended ending continue continues continued help
            helps helping helped allow allows allowing allowed able unable include includes including included involve involves involved
            require requires requiring set sets setting run runs running ran move moves moving moved pick picks picking picked pull pulled
            pulling
            push pushed throw throws throwing thrown hit hits hitting hold holds holding held send sends sending sent jump jumping jumped
            wait waiting stay stays sit sitting stand stands remember forget forgot notice noticed understand understands understood learn
            learned decide decided consider thank
            mention mentioned describe described explain explained discuss discussed note noted add adds adding added remove removes
            removing
            removed change changes changing changed create creates creating created build builds building built fix fixes fixing fixed
            handle handles
            handling handled click clicking clicked check checks checking checked pass passes passing passed return returns returned
            returning
            define defines defined defining implement implements implemented implementing represent represents
            represented write writes writing wrote written read reads reading open opens opening opened close closes closing closed
            choose chosen select selected replace replaced switch expect expected expecting appear appears
            provide provides provided related based involved responsible ready willing interested interesting
            good better best great nice cool awesome amazing excellent perfect fine bad worse worst big bigger biggest large larger largest
            huge
            small smaller smallest tiny long longer short shorter high higher low lower new newer newest old older fast faster slow slower
            easy easier hard harder simple complex different similar various certain specific particular possible important main major minor
            key real true false right wrong sure clear correct full empty whole own single multiple extra current actual existing available
            variety helpful weird odd strange funny crazy fun sorry afraid glad happy sad busy free quick quickly early late close far near
            super totally okay ok yeah yep yup yes nope nah alright dude hey hi hello bye goodbye
            etc plus minus versus vs
            worth kinds types ways sake question questions
            """,
            dangling: """
            a an the my your our their its his and or but nor of to for with from into as at by because if than whether while although
            is are was were be been being am will would can could should may might must has have had
            i we they he she very which whose who every each some any
            """,
            courtesies: """
            hello hi hey bye goodbye welcome thanks thank please sorry congratulations cheers greetings
            yeah yep yup yes yea no nope nah okay ok kay alright right sure exactly absolutely definitely correct true gotcha wow oh ah uh
            um
            hmm hm mm mhm huh cool great nice awesome perfect excellent wonderful good fine
            """,
            continuers: """
            it this that these those he she they them which who and but or so because then also here there like such again is are was were
            has does well
            """,
            clausal: """
            i we you he she it they there who which is are was were am be been has have had do does did can could will would should may
            might must
            im ive dont doesnt didnt thats theres
            """,
            narration: """
            let lets look see show share click watch hear okay guess think mean sorry mute
            """,
            light: """
            end ends time times point points side sides place line lines part parts number numbers work works call calls check checks
            checking
            change changes builds run runs set sets use uses view reading writing
            day days week weeks month months year years hour hours minute minutes question questions answer answers case cases
            free open multiple single current
            """,
            links: "of"
        );
}

namespace TranscriptWorker.Enrichment.Text.Languages;

internal sealed partial class Lexicon
{
    private static Lexicon CreateGerman() =>
        new(
            "de",
            functionWords: """
            der die das den dem des ein eine einen einem einer eines kein keine keinen keinem keiner keines
            dieser diese dieses diesen diesem jener jene jenes jenen jenem jeder jede jedes jeden jedem alle allen aller alles mancher
            manche solche solcher
            ich mich mir mein meine meinen meinem meiner meines du dich dir dein deine deinen deinem deiner er ihn ihm sein seine seinen
            seinem
            seiner seines sie ihr ihre ihren ihrem ihrer ihres es wir uns unser unsere unseren unserem unserer euch euer eure eurem euren
            ihnen man sich
            selbst selber wer wen wem wessen was welche welcher welches welchen welchem wo wohin woher wann warum wieso weshalb wie
            jemand jemanden jemandem niemand etwas nichts beide beiden andere anderen anderer anderes anderem einander
            bin bist ist sind seid war warst waren wart gewesen sei wäre wären habe hast hat haben habt hatte hatten hattest gehabt hätte
            hätten
            werde wirst wird werden werdet wurde wurden worden geworden würde würden kann kannst können könnt konnte konnten könnte könnten
            muss musst müssen müsst musste mussten müsste müssten soll sollst sollen sollt sollte sollten will willst wollen wollt wollte
            wollten
            darf darfst dürfen durfte dürfte mag mögen möchte möchten möchtest
            und oder aber denn sondern doch weil dass daß ob wenn als bevor nachdem während bis seit damit obwohl falls sowie sowohl weder
            noch
            in im ins an am ans auf aufs aus bei beim mit nach von vom zu zum zur für gegen ohne um durch über unter vor hinter neben
            zwischen
            wegen trotz statt ab innerhalb außerhalb gegenüber entlang pro per
            nicht nie hier da dort dann so nur auch schon
            dabei dafür dagegen daher dahin damals danach daran darauf daraus darin darüber darum darunter davon davor dazu hierfür hierbei
            wobei wofür womit woran worauf worüber wovon wozu
            """,
            fillers: """
            äh ähm öh öhm hm hmm mhm ah ach oh na tja naja ne nee jo ja nein doch eben halt mal eigentlich einfach quasi sozusagen irgendwie
            irgendwo irgendwann irgendwas irgendein irgendeine irgendwelche jetzt gerade eher sehr ganz ziemlich wirklich natürlich
            vielleicht wahrscheinlich
            möglicherweise hoffentlich bestimmt sicher sicherlich genau gut okay ok also nun noch immer wieder oft manchmal meistens meist
            fast etwa ungefähr circa
            gar überhaupt zumindest wenigstens mindestens höchstens sogar trotzdem deswegen deshalb allerdings jedoch dennoch übrigens zudem
            außerdem zuerst zunächst
            schließlich endlich später früher bald gleich sofort heute morgen gestern abend mittag vormittag nachmittag zusammen allein weg
            hin her
            zurück weiter vorbei erst erste ersten erster erstes zweite zweiten dritte dritten letzte letzten letzter letztes letztlich
            nächste nächsten nächster nächstes
            eins zwei drei vier fünf sechs sieben acht neun zehn elf zwölf zwanzig hundert tausend
            viel viele vielen vieler mehr mehrere meisten wenig wenige wenigen weniger paar bisschen einige einigen einiger genug
            ding dinge dingen sache sachen art weise teil stück seite punkt fall fälle beispiel grund zeit tag tage tagen woche wochen monat
            monate jahr jahre jahren
            minute minuten stunde stunden moment sekunde leute leuten mensch menschen mann frau frage fragen thema themen idee ende anfang
            mitte stelle
            gehen geht gehe gehst ging gingen gegangen kommen kommt komme kommst kam kamen gekommen machen macht mache machst machte machten
            gemacht
            tun tut tue tat getan geben gibt gebe gab gegeben nehmen nimmt nehme nahm genommen lassen lässt lasse ließ gelassen sagen sagt
            sage sagte gesagt
            reden redet sprechen spricht gesprochen erzählen erzählt erzähle denken denkt denke dachte gedacht glauben glaubt glaube wissen
            weiß weißt wusste gewusst
            kennen kennt sehen sieht sehe siehst sah gesehen schauen schaut schaue geschaut gucken guckt gucke zeigen zeigt zeige gezeigt
            finden findet
            finde fand gefunden brauchen braucht brauche stehen steht stand liegen liegt lag sitzen sitzt halten hält bleiben bleibt blieb
            heißen heißt
            hieß meinen meint meinte passieren passiert stellen stellt gestellt setzen setzt legen legt bringen bringt gebracht holen holt
            versuchen versucht probieren probiert fangen fängt beginnen beginnt hören hört gehört bekommen bekommt kriegen kriegt
            verwenden verwendet benutzen benutzt nutzen nutzt arbeiten arbeitet hoffen hofft helfen hilft geholfen
            schreiben schreibt geschrieben lesen liest rufen ruft warten wartet
            gute guten guter gutes besser beste besten schlecht schön schöne schönen schöner toll super groß große großen großer größer
            größte klein kleine kleinen kleiner
            neu neue neuen neuer neues alt alte alten alter altes lang lange langen länger kurz kurze kurzen kürzer schnell schneller
            langsam
            einfache einfachen leicht schwer schwierig wichtig wichtige wichtigen richtig richtige richtigen falsch klar möglich verschieden
            verschiedene verschiedenen bestimmte bestimmten
            ganze ganzen ganzer ganzes eigene eigenen eigener interessant tatsächlich grundsätzlich normalerweise wohl erstmal nochmal
            einmal
            bitte danke vielen herzlich hallo tschüss
            """,
            dangling: """
            der die den dem des ein eine einen einem einer eines kein keine mein meine dein deine unser unsere ihre ihrem ihren seine seinem
            seinen
            und oder aber sondern weil dass daß ob wenn als für von vom im ins zum zur beim am bei ohne durch über unter zwischen gegen
            wegen
            ich wir sehr jeder jede jedes
            """,
            courtesies: """
            hallo hi hey moin servus tschüss ciao danke dankeschön bitte willkommen entschuldigung grüß guten
            ja jo jawohl nein nee ne okay ok genau gut klar stimmt richtig super toll prima äh ähm hm hmm mhm ach ah oh na aha
            """,
            continuers: """
            das dies dieser diese dieses es er sie die der den dem und aber oder also weil dann da dort hier auch denn wobei damit davon
            dazu daran
            """,
            clausal: """
            ich wir du ihr er sie es man wer bin ist sind war waren hat habe haben hatte hatten kann können konnte muss müssen soll sollen
            sollte
            will wollen wird werden wurde wurden würde darf gibt
            """,
            narration: """
            schauen schaut guck gucken gucke sehen seht siehst zeige zeigen klicke klicken mal glaube moment
            """
        );
}

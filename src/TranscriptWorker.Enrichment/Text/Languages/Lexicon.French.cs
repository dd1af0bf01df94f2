namespace TranscriptWorker.Enrichment.Text.Languages;

internal sealed partial class Lexicon
{
    private static Lexicon CreateFrench() =>
        new(
            "fr",
            functionWords: """
            le la les l un une des du de d au aux ce cet cette ces mon ma mes ton ta tes son sa ses notre nos votre vos leur leurs
            je j tu il elle on nous vous ils elles me m te t se s moi toi lui eux soi y en ça cela ceci c celui celle ceux celles
            qui que qu quoi dont où lequel laquelle lesquels lesquelles quel quelle quels quelles quand comment pourquoi combien
            et ou mais donc or ni car si comme lorsque lorsqu puisque puisqu parce afin tandis quoique
            à dans par pour sur sous avec sans chez vers entre contre depuis pendant avant après devant derrière jusque jusqu dès hors selon
            malgré parmi
            ne n pas plus jamais rien personne aucun aucune tout toute tous toutes chaque autre autres même mêmes tel telle quelque quelques
            plusieurs
            suis es est sommes êtes sont étais était étions étiez étaient été être étant sera serai seront serait seraient soit soient fut
            ai as a avons avez ont avais avait avions aviez avaient eu avoir ayant aura aurai auront aurait auraient ait
            peux peut pouvons pouvez peuvent pouvait pourrait pouvoir dois doit devons devez doivent devait devrait devoir
            veux veut voulons voulez veulent voulait voudrait voudrais vouloir faut fallait faudrait
            ici là y voici voilà
            """,
            fillers: """
            euh heu hein ben bah bon bien ouais oui non ok okay alors enfin voilà quoi genre style donc coup vraiment juste très trop assez
            peu
            beaucoup moins encore déjà toujours souvent parfois peut-être probablement certainement évidemment effectivement finalement
            justement
            simplement exactement plutôt presque aussi ensuite puis maintenant aujourd hui demain hier bientôt tard tôt ensemble
            chose choses truc trucs machin façon manière sorte type partie côté point cas exemple idée raison fait fin début milieu moment
            fois temps
            jour jours semaine semaines mois an ans année années heure heures minute minutes gens monde question questions petit petite
            petits petites
            grand grande grands grandes bon bonne bons bonnes mauvais nouveau nouvelle nouveaux nouvelles vieux premier première dernier
            dernière
            deuxième troisième prochain prochaine deux trois quatre cinq six sept huit neuf dix cent mille
            important importante possible facile difficile simple vrai vraie faux sûr clair différent différents différentes certain
            certains certaines
            aller va vais vas allons allez vont allait allé venir vient viens viennent venu faire fais fait faisons faites font faisait fera
            dire dis dit disons dites disent disait mettre met mets mis prendre prend prends pris donner donne donné voir vois voit voyez
            voyons vu
            savoir sais sait savez savons penser pense pensez croire crois croit croyez trouver trouve trouvé passer passe passé parler
            parle parlé
            regarder regarde regardez montrer montre utiliser utilise marche marcher arriver arrive essayer essaie commencer commence
            rester reste laisser laisse demander demande appeler appelle comprendre comprends aimer aime besoin envie
            merci bonjour salut bonsoir revoir
            """,
            dangling: """
            le la les un une des du de au aux mon ma mes ton ta son sa ses notre nos votre vos leur leurs et ou mais que qui dans par pour
            avec sans sur sous chez entre si quand parce comme je tu il nous vous ils très
            """,
            courtesies: """
            bonjour bonsoir salut coucou allô merci pardon désolé bienvenue revoir
            oui ouais non si ok okay bon bien alors voilà euh heu hein ben bah ah oh hum mmh parfait super génial exactement accord
            """,
            continuers: """
            il elle ils elles ça cela ce cette ces ceci et mais ou donc puis alors ensuite aussi là ici lui parce car
            """,
            clausal: """
            je j tu il elle on nous vous ils elles c ce ça est sont était étaient a ont avait avaient ai avons avez peut peuvent doit
            doivent va vont
            faut sera serait
            """,
            narration: """
            regardez regarde regarder voyez voir montre montrer montrez clique cliquer attendez pense crois
            """,
            links: "de du d des"
        );
}

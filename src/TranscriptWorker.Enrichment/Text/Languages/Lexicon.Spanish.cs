namespace TranscriptWorker.Enrichment.Text.Languages;

internal sealed partial class Lexicon
{
    private static Lexicon CreateSpanish() =>
        new(
            "es",
            functionWords: """
            el la los las lo un una unos unas al del este esta estos estas ese esa esos esas aquel aquella aquellos aquellas esto eso
            aquello
            yo tú tu tus usted ustedes él ella ellos ellas nosotros nosotras vosotros vosotras me te se nos os le les mi mis su sus mí ti sí
            nuestro nuestra nuestros nuestras vuestro vuestra que qué quien quién quienes cual cuál cuales cuando cuándo donde dónde como
            cómo
            cuanto cuánto cuyo algo alguien alguno alguna algunos algunas algún nada nadie ninguno ninguna ningún todo toda todos todas cada
            otro otra
            otros otras mismo misma mismos mismas tal tales
            y e o u pero sino porque pues si aunque mientras ni
            a ante bajo con contra de desde durante en entre hacia hasta mediante para por según sin sobre tras
            soy eres es somos sois son era eras éramos eran fui fue fueron ser sido siendo será serán sería sean sea
            estoy estás está estamos están estaba estaban estar estado estuvo esté
            he has ha hemos han había habían haber habrá habría hay haya
            puedo puedes puede podemos pueden podía podría poder debo debe debemos deben debería deber
            quiero quieres quiere queremos quieren quería querer tengo tienes tiene tenemos tienen tenía tener tuvo
            no ya muy más menos aquí ahí allí
            """,
            fillers: """
            eh em este pues bueno vale claro oye mira ah oh ajá mm sea digamos entonces luego ahora después antes siempre nunca también
            tampoco
            sólo solo solamente casi quizás quizá tal vez probablemente realmente simplemente exactamente básicamente obviamente además
            todavía aún así bien mal mejor peor mucho mucha muchos muchas poco poca pocos pocas bastante demasiado tan tanto
            cosa cosas tipo manera forma parte lado punto caso ejemplo idea razón hecho fin final principio momento vez veces tiempo día
            días semana
            semanas mes meses año años hora horas minuto minutos gente persona personas pregunta preguntas tema
            grande grandes gran pequeño pequeña pequeños bueno buena buenos buenas malo nuevo nueva nuevos nuevas viejo primero primera
            primer
            segundo último última próximo próxima uno dos tres cuatro cinco seis siete ocho nueve diez cien mil
            importante posible fácil difícil simple verdad cierto claro diferente diferentes
            ir voy vas va vamos van iba ido venir viene vienen hacer hago hace hacemos hacen hacía hecho hizo decir digo dice decimos dicen
            dicho
            dijo poner pone pongo puesto dar da doy dan dado ver veo ve vemos ven visto saber sé sabe sabes sabemos pensar pienso piensa
            creer
            creo cree crees llevar lleva pasar pasa pasó hablar habla hablando mirar encontrar empezar empieza usar usa usamos funciona
            funcionar
            gusta gustaría necesito necesita necesitamos llamar llama quedar queda dejar deja seguir sigue parecer parece entender entiendo
            hola adiós gracias
            """,
            dangling: """
            el la los las un una unos unas al del mi mis tu tus su sus y e o u pero que porque si de a en con por para sin sobre entre desde
            hasta
            muy yo cada como cuando donde
            """,
            courtesies: """
            hola buenos buenas adiós gracias perdón bienvenido bienvenidos bienvenida
            sí si no vale claro bueno bien ok okay exacto exactamente eh ah oh ajá mm perfecto genial
            """,
            continuers: """
            él ella ellos ellas esto eso este esta ese esa y pero o entonces luego pues también ahí aquí allí así porque
            """,
            clausal: """
            yo tú él ella usted nosotros ellos ellas es son era eran está están ha han había he hemos hay puede pueden podemos debe deben va
            van
            tiene tienen tenemos será sería
            """,
            narration: """
            mira miren vamos ver vemos muestro mostrar clic espera creo
            """,
            links: "de del"
        );
}

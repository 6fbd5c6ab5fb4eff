using System.Text.RegularExpressions;

namespace ScimSuite.Bars;

/// <summary>
/// T2 for the portal: every page and route whose address has a place for an id, asked by a person of one tenant with another tenant's ids. The table is made
/// from the pages' own <c>@page</c> lines and the portal's route table: a new page is attacked the day it appears.
/// </summary>
internal static partial class PortalMatrix
{
    /// <summary>What a reader may ask of a list of their own: another tenant's values find nothing there.</summary>
    private static readonly string[] _questions =
    [
        "users?q={name}", "users?q={user}", "groups?q={name}", "groups?q={group}", "find?q={name}", "find?q={user}", "find?q={name}@bar.test", "audit?resource={user}", "audit?resource={group}",
        "audit?actor={connector}", "audit?q={user}", "audit?q={name}", "requests?connector={connector}", "requests?request={user}", "connectors?name={connectorName}",
        "connectors/new/okta?connector={connector}", "audit/export?as=ndjson&resource={user}", "audit/export?as=csv&q={name}",
    ];

    /// <summary>Counts attempts; what differs is added to <paramref name="leaks"/>.</summary>
    public static async Task<int> RunAsync(RunningSuite suite, BarTenant caller, Victim victim, int many, List<string> leaks)
    {
        using var person = await PortalPerson.SignInAsync(suite, caller.Owner);
        List<(string Method, string Foreign, string Never, Dictionary<string, string> ForeignValues, Dictionary<string, string> NeverValues)> all = [];
        foreach (var thing in victim.Things.Take(many))
        {
            foreach (var isOwnTenant in new[] { false, true })
            {
                var foreign = With(isOwnTenant ? caller.Id : victim.Tenant.Id, victim.Connector, thing, victim.Canary);
                var never = With(isOwnTenant ? caller.Id : Guid.NewGuid(), Guid.NewGuid(), Victim.Nothing(victim.Canary), new string('x', victim.Canary.Length));
                foreach (var route in Routes().Where(route => !isOwnTenant || HasId().IsMatch(route)))
                {
                    all.Add(("GET", Fill(route, foreign), Fill(route, never), foreign, never));
                    all.Add(("POST", Fill(route, foreign), Fill(route, never), foreign, never));
                }

                foreach (var question in _questions)
                {
                    all.Add(("GET", Fill($"/t/{{tenant}}/{question}", foreign), Fill($"/t/{{tenant}}/{question}", never), foreign, never));
                }
            }
        }

        await Parallel.ForEachAsync(all, new ParallelOptions { MaxDegreeOfParallelism = 4 }, async (attempt, _) =>
        {
            var foreign = await AskAsync(attempt.Method, attempt.Foreign);
            var never = await AskAsync(attempt.Method, attempt.Never);
            var (one, other) = (Anonymous(foreign, attempt.ForeignValues), Anonymous(never, attempt.NeverValues));
            if (one != other)
            {
                lock (leaks)
                {
                    leaks.Add($"{attempt.Method} {attempt.Foreign}: {Difference(one, other)}");
                }
            }
        });
        return all.Count;

        async Task<string> AskAsync(string method, string path)
        {
            var (status, body) = await (method == "GET" ? person.GetAsync(path) : person.PostAsync(path));
            return $"{status} {body}";
        }
    }

    /// <summary>Those for people of a tenant, and those for operators, which nobody of a tenant may open.</summary>
    private static List<string> Routes()
    {
        var portal = Path.Combine(Root(), "services/Portal");
        var pages = Directory.EnumerateFiles(Path.Combine(portal, "Pages"), "*.razor", SearchOption.AllDirectories).SelectMany(file => PageLines().Matches(File.ReadAllText(file)));
        var routes = Directory.EnumerateFiles(Path.Combine(portal, "Endpoints"), "*.cs").SelectMany(file => RouteLines().Matches(File.ReadAllText(file)));
        List<string> all =
        [
            .. pages.Concat(routes).Select(match => Constraint().Replace(match.Groups["path"].Value, "{${name}}")).Where(path => path.Contains("{Tenant}", StringComparison.OrdinalIgnoreCase) || path.Contains("{Id}", StringComparison.OrdinalIgnoreCase))
                .Where(path => !path.StartsWith("/api/", StringComparison.Ordinal)).Distinct(),
        ];
        return all.Count > 20 ? all : throw new FormatException($"Only {all.Count} routes of the portal were found below {portal}.");
    }

    private static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "ScimSuite.sln")))
        {
            folder = folder.Parent ?? throw new FormatException("The portal's pages are read from the solution this program was built in; it is not there.");
        }

        return folder.FullName;
    }

    private static Dictionary<string, string> With(Guid tenant, Guid connector, Dictionary<string, string> thing, string canary) => new(thing)
    {
        ["tenant"] = $"{tenant}", ["connector"] = $"{connector}", ["connectorName"] = canary,
    };

    /// <summary>An <c>{Id}</c> is that of whatever stands in front of it.</summary>
    private static string Fill(string route, Dictionary<string, string> values)
    {
        var id = route.Contains("/users/", StringComparison.Ordinal) ? "user" : route.Contains("/groups/", StringComparison.Ordinal) ? "group" : route.Contains("/connectors/", StringComparison.Ordinal) ? "connector" : "tenant";
        route = route.Replace("{Id}", values[id], StringComparison.OrdinalIgnoreCase).Replace("{Idp}", "okta", StringComparison.OrdinalIgnoreCase);
        return values.Aggregate(route, (text, each) => text.Replace($"{{{each.Key}}}", each.Value, StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>Without what was asked for, and without what is new in every answer: nonces, form tokens, the state a page carries to its live connection, ids and times.</summary>
    private static string Anonymous(string answer, Dictionary<string, string> values)
    {
        answer = answer.Replace("%40", "@", StringComparison.Ordinal);
        foreach (var value in values.Values.OrderByDescending(each => each.Length))
        {
            answer = answer.Replace(value, "VALUE", StringComparison.OrdinalIgnoreCase);
        }

        return Changing().Replace(answer, "…");
    }

    private static string Difference(string one, string other)
    {
        var at = one.Zip(other).TakeWhile(pair => pair.First == pair.Second).Count();
        return $"«{one.Substring(Math.Max(0, at - 60), Math.Min(160, one.Length - Math.Max(0, at - 60)))}» instead of «{other.Substring(Math.Max(0, at - 60), Math.Min(160, other.Length - Math.Max(0, at - 60)))}»";
    }

    [GeneratedRegex("""^@page "(?<path>/[^"]*)"[ \t\r]*$""", RegexOptions.Multiline)]
    private static partial Regex PageLines();

    [GeneratedRegex("""\.Map(Get|Post|Put|Patch|Delete)\("(?<path>/[^"]*)""")]
    private static partial Regex RouteLines();

    [GeneratedRegex(@"\{(?<name>\w+)(:\w+)?\}")]
    private static partial Regex Constraint();

    [GeneratedRegex(@"\{Id\}", RegexOptions.IgnoreCase)]
    private static partial Regex HasId();

    [GeneratedRegex("""nonce="[^"]*"|name="__RequestVerificationToken" value="[^"]*"|CfDJ8[\w-]+|<!--Blazor[^>]*-->|[Rr]equest(Id)? (id )?[0-9a-f-]{36}|[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|[0-9a-f]{8}(&#x2026;|…)|_bl_[\w-]+|\d\d:\d\d(:\d\d)?|\d+ (s|min|seconds?|minutes?) ago""")]
    private static partial Regex Changing();
}

namespace ScimSuite.Portal.Model;

/// <summary>Why a request was refused, in words a customer can act on.</summary>
public static class Refusals
{
    public static string Title(int status, string? scimType) => (status, scimType) switch
    {
        (409, _) => "Somebody or something of this name exists already.",
        (404, _) => "What was asked for is not here.",
        (400, "invalidFilter") => "The filter could not be understood.",
        (400, "invalidPath") => "A path names no attribute.",
        (400, "invalidValue") => "A value is missing or of the wrong kind.",
        (400, "mutability") => "An attribute that cannot be changed was changed.",
        (400, "noTarget") => "A path matched no value.",
        (400, "tooMany") => "The question needs too long.",
        (400, _) => "The request could not be understood.",
        (403, _) => "The token does not allow it.",
        (412, _) => "It had changed in between.",
        (413, _) => "It was too large.",
        (429, _) => "Too many requests at once.",
        ( >= 500, _) => "We could not answer.",
        _ => $"Answered {status}.",
    };

    public static string Detail(Exchange call) => $"{call.Method} {call.Route}. {call.Detail}";

    public static string Do(int status, string? scimType) => (status, scimType) switch
    {
        (409, _) => "Let the provider match existing people, usually on userName; in the next cycle it finds and updates them.",
        (404, _) => "Usually nothing: providers ask for what was deleted and then create it anew.",
        (400, "invalidPath" or "noTarget" or "invalidValue") => "Look at the attribute mapping in the provider. In tolerant mode we take every dialect we know.",
        (400, "invalidFilter") => "Look at the matching attribute in the provider.",
        (403, _) => "Issue a token with the scope that is named.",
        (429, _) => "Usually nothing: the provider waits and repeats. An operator can raise the limit.",
        ( >= 500, _) => "Nothing: the provider repeats it. Give the request id to your operator if it goes on.",
        _ => "Read the answer; what it names is what must change in the provider.",
    };
}

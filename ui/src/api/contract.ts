// Made by test/api_types.mjs from docs/api/openapi.json: change that.
export type paths = Record<string, never>;
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        /** @description SHA-256 of the original bytes. */
        Id: string;
        IncidentId: string;
        /** @description ISO 8601, UTC. */
        Instant: string;
        /** @enum {string} */
        Kind: "video" | "photo" | "sound" | "text" | "other";
        /** @enum {string} */
        ItemState: "waiting" | "working" | "ready" | "unreadable";
        /** @enum {string} */
        JobState: "waiting" | "running" | "done" | "failed";
        /** @enum {string} */
        Verdict: "copy" | "same_scene" | "shared_overlay" | "same_sound";
        /** @enum {string} */
        Judged: "same" | "different" | "disputed";
        Named: {
            id: components["schemas"]["Id"];
            name: string;
        };
        /**
         * @description What sort of thing is wrong; decides the status.
         * @enum {string}
         */
        ErrorKind: "not_found" | "unreadable" | "refused" | "mismatch" | "unstable" | "limit" | "died" | "io" | "busy" | "read_only";
        /** @description Stable: what a sentence is made of where it is shown, with the parameters in {}; the English is the message. */
        ErrorCode: "edtf_significant_digits" | "edtf_year_form" | "edtf_year_digits" | "edtf_year_too_far" | "edtf_x_with_s" | "edtf_date_form" | "edtf_month" | "edtf_day" | "edtf_time_without_date" | "edtf_time_of_day" | "edtf_zone" | "edtf_needed" | "edtf_interval_open" | "edtf_interval_reversed" | "edtf_set_open" | "edtf_interval_ends" | "place_latitude" | "place_longitude" | "place_form" | "place_sixtieths" | "place_geo_form" | "place_iso6709_form" | "place_utm_form" | "place_utm_metres" | "place_too_long" | "place_mgrs_zone" | "place_mgrs_square" | "place_mgrs_digit_count" | "place_mgrs_digits" | "place_mgrs_band" | "value_rating" | "value_level" | "value_direction" | "value_incident" | "value_footage" | "value_link" | "value_mark" | "value_clock_time" | "value_clock_zone" | "value_clock_year" | "value_clock_order" | "value_media_time" | "value_search" | "value_shape" | "where_off_earth" | "where_radius" | "where_direction" | "said_key" | "said_not_utf8" | "said_too_long" | "said_name_too_long" | "said_not_of_item" | "said_not_of_incident" | "said_not_of_delivery" | "said_without_other" | "said_not_of_archive" | "said_end_without_start" | "said_moment_of_other" | "said_end_before_start" | "said_mark_without_moment" | "said_where_without_place" | "said_of_itself" | "no_statement" | "withdraw_delivery" | "withdraw_of_other" | "withdraw_twice" | "say_nothing" | "withdraw_nothing" | "incident_of_nothing" | "no_incident" | "no_item" | "asked_where" | "asked_key_value" | "asked_by_evidence" | "asked_say" | "asked_by" | "asked_seqs" | "asked_paths" | "asked_file" | "asked_pair" | "asked_link" | "ingest_none" | "path_not_absolute" | "no_path" | "ingest_nothing" | "ingest_busy" | "no_folder" | "folder_is_file" | "folder_forbidden" | "folder_replaced" | "folder_unreadable" | "folder_name_no_text" | "no_picture" | "no_preview" | "no_segment" | "picture_undecodable" | "segment_unplayable" | "no_wave" | "gazetteer_no_file" | "gazetteer_no_places" | "other_host" | "secret_needed" | "change_from_elsewhere" | "change_not_json" | "nothing_here" | "only_get" | "other_method" | "too_many_pages" | "too_much_at_once" | "malformed_request" | "request_too_large";
        Params: {
            [key: string]: string;
        };
        Error: {
            error: components["schemas"]["Fault"];
        };
        /** @description What is wrong. */
        Fault: {
            kind: components["schemas"]["ErrorKind"];
            /** @description English, for a person with curl. */
            message: string;
            /** @description Where the sentence has one. */
            code?: components["schemas"]["ErrorCode"];
            params?: components["schemas"]["Params"];
        };
        Session: {
            /** @description For Authorization: Bearer, from the page alone. */
            session: string;
            /** @description For ?key= of pictures. */
            pictures: string;
        };
        Ingest: {
            /** @enum {string} */
            phase: "walking" | "sealing" | "deriving";
            files_done: number;
            files_total: number;
            bytes_done: number;
            bytes_total: number;
            remaining_s: number | null;
        };
        Work: {
            waiting: number;
            running: number;
            done: number;
            failed: number;
            /** @description Why nothing more is derived until the next start. */
            stopped: string | null;
        };
        Counts: {
            items: number;
            video: number;
            photo: number;
            sound: number;
            text: number;
            other: number;
            unreadable: number;
            copies: number;
            size_bytes: number;
        };
        /** @description How the last delivery of this run ended; counts where it did not fail. */
        LastIngest: {
            error: string | null;
            sealed?: number;
            known?: number;
            refused?: number;
            skipped?: number;
        };
        Archive: {
            name: string;
            agent: string;
            /** @constant */
            encrypted: false;
            counts: components["schemas"]["Counts"];
            sides: string[];
            sources: string[];
            work: components["schemas"]["Work"];
            writes: {
                allowed: boolean;
                /** @description Why nothing may be said or taken in; empty while it may. */
                reason: string;
            };
            ingest: components["schemas"]["Ingest"] | null;
            last_ingest: components["schemas"]["LastIngest"] | null;
        };
        /** @description The data of an event "change". */
        Change: {
            items: number;
            work: components["schemas"]["Work"];
            ingest: components["schemas"]["Ingest"] | null;
        };
        DeliveryAsked: {
            /** @description Files and folders of the machine where the program runs, from / on. */
            paths: string[];
            side?: string;
            source?: string;
            note?: string;
        };
        DeliveryBegun: {
            /** @description How many paths. */
            started: number;
        };
        /** @description Of the machine where the program runs; all but starts is empty where no path was asked for. */
        Folders: {
            path: string | null;
            parent: string | null;
            folders: string[];
            /** @description How many folders are not listed. */
            more: number;
            /** @description How many have a name that is no UTF-8. */
            unnamed: number;
            files: number;
            starts: {
                /** @enum {string} */
                kind: "home" | "media" | "root";
                path: string;
            }[];
        };
        ItemFields: {
            id: components["schemas"]["Id"];
            /** @description The file name at its first arrival. */
            name: string;
            kind: components["schemas"]["Kind"];
            /** @description As found in the bytes; empty until it has been probed. */
            mime: string;
            size_bytes: number;
            /** @description Of video and sound. */
            duration_s: number | null;
            /** @description px, turned as it is to be shown */
            width: number | null;
            /** @description px, turned as it is to be shown */
            height: number | null;
            has_sound: boolean;
            /** @description What was said last of the item, else of its delivery. */
            side: string | null;
            /** @description What was said last of the item, else of its delivery. */
            source: string | null;
            /** @description What was said last of the item, else of its delivery. */
            note: string | null;
            /** @description What was said last. */
            place: string | null;
            /** @description What was said last. */
            caption: string | null;
            /** @description What was said last, EDTF. */
            time: string | null;
            /** @description What was said last; the highest is 5. */
            rating: number | null;
            /** @description What was said last: the level, from 0, nothing graphic, to 3. */
            graphic: number | null;
            /** @description Statements about a moment of it that stand. */
            marks: number;
            /** @description Two people say different things under one key. */
            disputed: boolean;
            /** @description How often these bytes were handed over. */
            arrivals: number;
            /** @description Other items that show the same footage: as people state who do not disagree, else by the verdict `copy`. */
            copies: number;
            state: components["schemas"]["ItemState"];
            /** @description Why it is unreadable. */
            reason: string | null;
            /**
             * @description Of the sealed bytes, when last looked at.
             * @enum {string}
             */
            damage: "" | "missing" | "changed";
            /** @description There is a thumbnail. */
            thumb: boolean;
        };
        Item: components["schemas"]["ItemFields"];
        ItemPage: {
            total: number | null;
            offset: number | null;
            /** @description For after of the next page. */
            next: string | null;
            items: components["schemas"]["Item"][];
        };
        Arrival: {
            seq: number;
            path: string;
            /** @description Exact bytes, when they are no UTF-8. */
            path_hex: string | null;
            folder: string;
            mtime: components["schemas"]["Instant"];
            time: components["schemas"]["Instant"];
            agent: string;
            side: string | null;
            source: string | null;
            note: string | null;
        };
        Stream: {
            index: number;
            type: string;
            codec: string;
            width: number;
            height: number;
            rotation_deg: number;
            frame_rate: number;
            sample_rate: number;
            channels: number;
            duration_s: number;
        };
        /** @description What the file says of itself. The keys are in docs/cli.md. */
        Claim: {
            where: string;
            key: string;
            value: string;
            clock: string;
        };
        CustodyEntry: {
            seq: number;
            event: string;
            time: components["schemas"]["Instant"];
            agent: string;
            detail: string;
        };
        Job: {
            item: components["schemas"]["Id"];
            name: string;
            stage: string;
            version: number;
            state: components["schemas"]["JobState"];
            error: string | null;
            seconds: number | null;
            cpu_seconds: number;
        };
        Sheet: {
            columns: number;
            rows: number;
            tile_width: number;
            tile_height: number;
            times: number[];
        };
        Preview: {
            mime: string;
            segment_s: number;
            segments: number;
            /** @description How much earlier than its segment each file begins. */
            lead_in_s: number;
        };
        ItemDetail: components["schemas"]["ItemFields"] & {
            sha256: components["schemas"]["Id"];
            sha512: string;
            arrivals_list: components["schemas"]["Arrival"][];
            media: components["schemas"]["Media"] | null;
            claims: components["schemas"]["Claim"][];
            statements: components["schemas"]["Statement"][];
            custody: components["schemas"]["CustodyEntry"][];
            jobs: components["schemas"]["Job"][];
            sheet: components["schemas"]["Sheet"] | null;
            preview: components["schemas"]["Preview"] | null;
        };
        Media: {
            container: string;
            streams: components["schemas"]["Stream"][];
        };
        /** @description {facet: {value: count}}; a facet without any value is not there. */
        Facets: {
            [key: string]: {
                [key: string]: number;
            };
        };
        GraphicLevel: {
            id: components["schemas"]["Id"];
            level: number;
        };
        Where: {
            lat: number;
            lon: number;
            radius_m: number;
            bearing_deg: number | null;
        };
        /** @description What an EDTF time allows: seconds since 1970, null where no end is stated. */
        Span: {
            from_s: number | null;
            to_s: number | null;
            flags: string[];
        };
        /** @description Of `footage`. */
        FootageValue: {
            other: components["schemas"]["Id"];
            /** @enum {string} */
            verdict: "same" | "different" | "open";
        };
        /** @description Of `clock_link`. */
        LinkValue: {
            /** @enum {string} */
            what: "lock" | "reject" | "recording" | "release";
            other: components["schemas"]["Id"];
            offset_s: number | null;
        };
        /** @description Of `clock_time`. */
        ClockTimeValue: {
            media_s: number;
            earliest: string;
            latest: string;
            words: string;
        };
        /** @description Of `search`. */
        SearchValue: {
            name: string;
            /** @description The parameters of /api/items. */
            query: Record<string, never>;
        };
        /** @description What a value is put together of, by its key. */
        TypedValue: components["schemas"]["FootageValue"] | components["schemas"]["LinkValue"] | components["schemas"]["ClockTimeValue"] | components["schemas"]["SearchValue"];
        Statement: {
            seq: number;
            key: string;
            value: string;
            typed: components["schemas"]["TypedValue"] | null;
            time: components["schemas"]["Instant"];
            agent: string;
            by: string;
            /** @enum {string} */
            about: "item" | "accession" | "incident" | "archive";
            evidence: string | null;
            start_s: number | null;
            end_s: number | null;
            where: components["schemas"]["Where"] | null;
            span: components["schemas"]["Span"] | null;
            /** @description The seq of what is taken back. */
            withdraws: number | null;
            /** @enum {string} */
            state: "stands" | "superseded" | "withdrawn" | "withdrawal";
            superseded: boolean;
        };
        /** @description What is to be said. Keys and values: docs/format/statements.md. */
        Said: {
            key: string;
            value?: string;
            /** @description In the place of `value`: the program writes the text. */
            typed?: components["schemas"]["TypedValue"] | null;
            /** @description The agent of the archive, when left out or null. */
            by?: string | null;
            evidence?: string | null;
            start_s?: number | null;
            end_s?: number | null;
            where?: components["schemas"]["WhereAsked"] | null;
        };
        WhereAsked: {
            lat: number;
            lon: number;
            radius_m?: number | null;
            bearing_deg?: number | null;
        };
        AllSaid: {
            say: components["schemas"]["Said"][];
            by?: string | null;
        };
        SaidOfMany: components["schemas"]["AllSaid"] & {
            items: components["schemas"]["Id"][];
        };
        SaidDone: {
            first_seq: number;
            count: number;
        };
        WithdrawAsked: {
            seqs: number[];
            by?: string;
            reason?: string;
        };
        SavedSearch: {
            seq: number;
            by: string;
            name: string;
            /** @description The parameters of /api/items. */
            query: Record<string, never>;
        };
        SearchAsked: {
            name: string;
            query: Record<string, never>;
            by?: string;
        };
        IncidentFields: {
            id: components["schemas"]["IncidentId"];
            title: string;
            stage: string | null;
            side: string | null;
            place: string | null;
            items: number;
            disputed: boolean;
        };
        Incident: components["schemas"]["IncidentFields"];
        IncidentPage: {
            next: string | null;
            incidents: components["schemas"]["Incident"][];
        };
        IncidentDetail: components["schemas"]["IncidentFields"] & {
            statements: components["schemas"]["Statement"][];
            items_list: components["schemas"]["Named"][];
        };
        TimeRow: {
            seq: number;
            item: components["schemas"]["Id"] | null;
            incident: components["schemas"]["IncidentId"] | null;
            name: string;
            value: string | null;
            from_s: number | null;
            to_s: number | null;
            flags: string[];
            by: string | null;
            side: string | null;
            source: string | null;
            stage: string | null;
            /** @description By the file; nobody said one. */
            claimed: boolean;
        };
        TimePage: {
            next: string | null;
            rows: components["schemas"]["TimeRow"][];
        };
        AreaRow: {
            seq: number;
            item: components["schemas"]["Id"] | null;
            incident: components["schemas"]["IncidentId"] | null;
            name: string;
            place: string | null;
            lat: number;
            lon: number;
            radius_m: number;
            bearing_deg: number | null;
            by: string | null;
            side: string | null;
            /** @description By the file; nobody said one. */
            claimed: boolean;
        };
        AreaPage: {
            next: string | null;
            rows: components["schemas"]["AreaRow"][];
        };
        StorySince: {
            until: number;
            /** @description Items and incidents; null: too many, read all. */
            subjects: string[] | null;
            times: components["schemas"]["TimeRow"][];
            areas: components["schemas"]["AreaRow"][];
            incidents: components["schemas"]["Incident"][];
        };
        /** @description The text is none; no error, somebody may still be typing. */
        NoMeaning: {
            /** @description English, for a person with curl. */
            reason: string;
            code: components["schemas"]["ErrorCode"];
            params: components["schemas"]["Params"];
        };
        TimeMeaning: {
            reason: null;
            from_s: number | null;
            to_s: number | null;
            /** @description As in a Span, with commas between. */
            flags: string;
        };
        PlaceMeaning: {
            reason: null;
            lat: number;
            lon: number;
            radius_m: number;
            notation: string;
            decimal: string;
            dms: string;
            mgrs: string;
        };
        GazetteerPlace: {
            id: number;
            name: string;
            other_names: string;
            lat: number;
            lon: number;
            feature: string;
            country: string;
            population: number;
        };
        GazetteerAsked: {
            /** @description A GeoNames dump on the machine where the program runs. */
            file: string;
        };
        GazetteerRead: {
            places: number;
        };
        /** @description Seconds; the rest only where pictures were compared. */
        Segment: {
            a_start: number;
            a_end: number;
            b_start: number;
            b_end: number;
            score: number;
            speed: number;
            /** @description From the picture of a to that of b: units of the long side from the centre. */
            map?: number[];
            region?: number[];
            through?: boolean;
            mirrored?: boolean;
            scale?: number;
            turn_deg?: number;
            overlap?: number;
            same?: number;
            inliers?: number;
            likeness?: number;
            moving_s?: number;
            stillness?: number;
            activity?: number;
            faint?: number;
            blocks?: number;
            differs?: components["schemas"]["Altered"][];
        };
        /** @description A place where one of two photos of one recording was altered. Boxes: left, top, right, bottom. */
        Altered: {
            /** @enum {string} */
            kind: "brightness" | "content" | "overlay";
            a: number[];
            b: number[];
        };
        CopyMatch: {
            a: components["schemas"]["Named"];
            b: components["schemas"]["Named"];
            score: number;
            /** @description Null: only people speak of this pair. */
            verdict: components["schemas"]["Verdict"] | null;
            judged: components["schemas"]["Judged"] | null;
            said: {
                seq: number;
                by: string;
                word: string;
                evidence: string;
                time: components["schemas"]["Instant"];
            }[];
            sound: components["schemas"]["CopySound"] | null;
            /** @description The sound makes the verdict and gives the stretch. */
            by_sound: boolean;
            segments: components["schemas"]["Segment"][];
        };
        CopySound: {
            score: number;
            likeness: number;
            said: boolean;
        };
        FamilyMember: {
            id: components["schemas"]["Id"];
            name: string;
            kind: components["schemas"]["Kind"];
            side: string | null;
            source: string | null;
            duration_s: number | null;
            placed: boolean;
            shown: {
                start: number;
                end: number;
                footage_start: number;
                footage_end: number;
            }[];
            edits: ("excerpt" | "other_footage" | "mirrored" | "turned" | "faster" | "slower" | "cropped" | "more_picture" | "inset" | "overlaid" | "smaller")[];
            mirrored: boolean;
            turn_deg: number;
            speed: number;
            view: number;
            inset: number;
            covered: number;
            detail: number;
            /** @description From its picture to that of the reference. */
            map: number[];
        };
        FamilyLink: {
            a: components["schemas"]["Id"];
            b: components["schemas"]["Id"];
            score: number;
            verdict: components["schemas"]["Verdict"] | null;
            judged: components["schemas"]["Judged"] | null;
        };
        KnownTime: {
            item: components["schemas"]["Id"];
            name: string;
            /** @enum {string} */
            basis: "container" | "statement" | "arrival";
            from: components["schemas"]["Instant"];
            until: components["schemas"]["Instant"];
            words: string;
        };
        Family: {
            id: string;
            length_s: number;
            reference: components["schemas"]["Id"];
            widest: components["schemas"]["Id"];
            best_quality: components["schemas"]["Id"];
            members: components["schemas"]["FamilyMember"][];
            links: components["schemas"]["FamilyLink"][];
            earliest_known: components["schemas"]["KnownTime"] | null;
            known_times: components["schemas"]["KnownTime"][];
        };
        Families: {
            families: components["schemas"]["Family"][];
        };
        /** @enum {string} */
        ClockState: "same_event" | "same_recorded_sound" | "ambiguous_by_repetition" | "not_enough_sound" | "no_common_sound";
        ClockMember: {
            id: components["schemas"]["Id"];
            name: string;
            kind: components["schemas"]["Kind"];
            side: string | null;
            offset_s: number;
            rate: number;
            duration_s: number;
            sound_from_s: number;
            silent_share: number;
            clipped_share: number;
            filled_s: number;
            jumps: number;
            /** @description Members with the same recorded sound: no second witness. */
            same_recording: components["schemas"]["Id"][];
        };
        /** @description The last word of a person about a pair; the newest of all governs. */
        Voice: {
            seq: number;
            by: string;
            /** @enum {string} */
            what: "lock" | "reject" | "recording";
            /** @description Time in a minus time in b. */
            offset_s: number | null;
            evidence: string | null;
            time: components["schemas"]["Instant"];
        };
        LinkFields: {
            a: components["schemas"]["Id"];
            b: components["schemas"]["Id"];
            /** @description Time in a minus time in b. */
            offset_s: number;
            /** @description There, in a. */
            at_s: number;
            /** @description Half width. */
            interval_s: number;
            drift_ppm: number | null;
            walk_s: number;
            score: number;
            false_rate: number | null;
            state: components["schemas"]["ClockState"];
            said: boolean;
            voices: components["schemas"]["Voice"][];
            disputed: boolean;
        };
        ClockLink: components["schemas"]["LinkFields"] & {
            /**
             * @description What the claims of time of the two say.
             * @enum {string}
             */
            claims: "agree" | "contradict" | "unknown";
        };
        SetAsideLink: components["schemas"]["LinkFields"] & {
            why: string;
            a_name: string;
            b_name: string;
        };
        OtherPair: {
            a: components["schemas"]["Id"];
            b: components["schemas"]["Id"];
            a_name: string;
            b_name: string;
            state: components["schemas"]["ClockState"];
            offset_s: number;
            score: number;
            said: boolean;
            voices: components["schemas"]["Voice"][];
            disputed: boolean;
        };
        WorldClaim: {
            item: components["schemas"]["Id"];
            name: string;
            at_s: number;
            earliest: components["schemas"]["Instant"];
            latest: components["schemas"]["Instant"];
            by: string;
            /** @description Places in the list of claims. */
            contradicts: number[];
        };
        WorldFit: {
            claims: number[];
            zero_from: components["schemas"]["Instant"];
            zero_to: components["schemas"]["Instant"];
        };
        World: {
            claims: components["schemas"]["WorldClaim"][];
            fits: components["schemas"]["WorldFit"][];
        };
        ClockGroup: {
            id: string;
            members: components["schemas"]["ClockMember"][];
            links: components["schemas"]["ClockLink"][];
            sides: string[];
            world: components["schemas"]["World"];
        };
        ClockFields: {
            groups: components["schemas"]["ClockGroup"][];
            set_aside: components["schemas"]["SetAsideLink"][];
            other: components["schemas"]["OtherPair"][];
        };
        Clock: components["schemas"]["ClockFields"];
        ClockSaid: components["schemas"]["ClockFields"] & {
            first_seq: number;
        };
        LinkAsked: {
            a: components["schemas"]["Id"];
            b: components["schemas"]["Id"];
            /** @enum {string} */
            what: "lock" | "reject" | "recording" | "release";
            /** @description Of a lock: time in a minus time in b of one common sound. */
            offset_s?: number;
            by?: string;
            evidence?: string;
        };
        /** @description A clip with sound that stands on no clock, with the pair that speaks most for one. */
        AloneClip: {
            id: components["schemas"]["Id"];
            name: string;
            side: string | null;
            /** @description Null: compared with none. */
            state: components["schemas"]["ClockState"] | null;
            best: components["schemas"]["AlonePartner"] | null;
        };
        AlonePartner: {
            id: components["schemas"]["Id"];
            name: string;
            score: number;
        };
        AloneClips: {
            total: number;
            clips: components["schemas"]["AloneClip"][];
        };
        Hypothesis: {
            strength: number;
            offset_s: number;
            at_s: number;
            overlap_s: number;
            blocks: number;
            drift_ppm: number;
            width_s: number;
            phase_line: number;
            phase_path: number;
            phase_spread: number;
            phase_within_2_ms: number;
            phase_within_16_ms: number;
            phase_within_64_ms: number;
            magnitude: number;
            magnitude_of_thirds: number;
            magnitude_wander: number;
            share_of_seconds: number;
            likeness: number;
            peak_ratio: number;
            magnitude_offset_s: number;
            path_offset_s: number;
            path_range_s: number;
            path_slope: number;
            path_bend_s: number;
            path_seconds: number;
            impulses: number;
            impulses_matched: number;
            impulses_offset_s: number;
            impulses_slope: number;
            impulses_bend_s: number;
            magnitude_moving: number;
            magnitude_bend_s: number;
            middle_offset_s: number;
        };
        LinkSaid: {
            seq: number;
            item: components["schemas"]["Id"];
            value: string;
            typed: components["schemas"]["LinkValue"] | null;
            agent: string;
            by: string;
            evidence: string | null;
            time: components["schemas"]["Instant"];
        };
        ClockWhy: {
            a: components["schemas"]["Id"];
            b: components["schemas"]["Id"];
            state: components["schemas"]["ClockState"] | null;
            words: string;
            score: number;
            false_rate: number;
            hypotheses: components["schemas"]["Hypothesis"][];
            said: components["schemas"]["LinkSaid"][];
        };
        Wave: {
            from_s: number;
            step_s: number;
            peaks: number[];
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export type operations = Record<string, never>;
